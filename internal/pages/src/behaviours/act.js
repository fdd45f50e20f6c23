/**
 * Runs the act of a page on load, unless the address ends in `?wait`, and at every click on `#run`.
 *
 * @param {() => unknown} act - May be async.
 */
export function act(act) {
  let done = 0;
  const run = async () => {
    await act();
    done += 1;
    document.body.dataset['done'] = String(done);
  };
  document.querySelector('#run')?.addEventListener('click', run);
  if (location.search !== '?wait') run();
}
