import { act } from './act.js';

// Live values, unlike the ones in the markup; in a file of their own, so that the page's HTML does not hold them.
act(() => {
  for (const [id, value] of Object.entries({
    text: 'live text',
    password: 'live-password',
    shown: 'live-shown-password',
    card: '4242 4242 4242 4242',
    cvc: '123',
    select: 'two',
    textarea: 'live text area',
  })) {
    Object.assign(find(id), { value });
  }
  Object.assign(find('checkbox'), { checked: true });
  Object.assign(find('radio'), { checked: true });
  find('editable').textContent = 'live editable';
});

/** @param {string} id */
function find(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no ${id}.`);
  return element;
}
