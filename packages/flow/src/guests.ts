/**
 * Calls a function that the user gave. What it throws, or rejects with, goes to `onError` and never to the test.
 */
export function callGuest(guest: () => unknown, onError: (error: unknown) => void): void {
  try {
    Promise.resolve(guest()).catch(onError);
  } catch (error) {
    onError(error);
  }
}
