import { post, session } from './session.js';

// A click that leaves the page earlier would abort the request for the session.
await session;

for (const button of document.querySelectorAll('button')) {
  button.disabled = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    const { product, quantity, href } = button.dataset;
    if (href) return location.assign(href);
    const response = await post('/api/cart', { product, quantity: -Number(quantity) });
    // An answer left unread would be aborted by the navigation.
    await response.text();
    location.reload();
  });
}
