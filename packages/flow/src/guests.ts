/**
 * Calls a function that the user gave. What it throws, or rejects with, goes to `onError` and never to the test.
 *
 * @returns A promise that resolves once the function is done, however it went.
 */
export async function callGuest(guest: () => unknown, onError: (error: unknown) => void): Promise<void> {
  try {
    await guest();
  } catch (error) {
    onError(error);
  }
}
