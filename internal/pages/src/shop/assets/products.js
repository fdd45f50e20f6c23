import { post, session } from './session.js';

// A click that leaves the page earlier would abort the request for the session.
await session;

for (const button of document.querySelectorAll('button')) {
  button.disabled = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    const response = await post('/api/cart', { product: button.dataset['product'] });
    // An answer left unread would be aborted by the navigation.
    await response.text();
    location.assign('/cart');
  });
}
