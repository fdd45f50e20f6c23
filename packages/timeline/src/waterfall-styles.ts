/**
 * The CSS of {@link renderWaterfall}, for the page's `<style>`.
 *
 * Colours come from the custom properties `--ink`, `--ink-soft`, `--paper`, `--line`, `--accent`, `--bad`, `--warn`
 * and `--good` of the page, each with a fallback. It lays itself out by its own width, down to 300 px.
 */
export const waterfallStyles: string = `
.wf { container-type: inline-size; margin: 0; color: var(--ink, #1f2328); font-size: 0.8125rem; line-height: 1.35; --wf-label: 36%; }
.wf-axis, .wf-plot { position: relative; }
.wf-axis { height: 1.4rem; margin-left: var(--wf-label); color: var(--ink-soft, #59636e); font-size: 0.75rem; font-variant-numeric: tabular-nums; }
.wf-axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.wf-axis .wf-first { transform: none; }
.wf-axis .wf-last { transform: translateX(-100%); }
.wf-lines { position: absolute; inset: 0 0 0 var(--wf-label); }
.wf-lines i { position: absolute; top: 0; bottom: 0; border-left: 1px solid var(--line, #d8dce0); }
.wf-rows { position: relative; list-style: none; margin: 0; padding: 0.125rem 0; border-top: 1px solid var(--line, #d8dce0); }
.wf-row { position: relative; display: grid; grid-template-columns: var(--wf-label) minmax(0, 1fr); min-height: 1.375rem; align-items: center; }
.wf-row:hover { background: color-mix(in srgb, var(--accent, #3b5b8c) 8%, transparent); }
.wf-label { display: flex; gap: 0.4em; align-items: baseline; min-width: 0; padding-right: 0.75rem; box-sizing: border-box; }
.wf-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; flex: 1; }
.wf-mark .wf-name, .wf-request .wf-name { color: var(--ink-soft, #59636e); }
.wf-span .wf-name { flex: 0 1 auto; font-weight: 600; }
.wf-span .wf-badge { order: 1; }
.wf-request .wf-badge { min-width: 2em; }
.wf-badge { flex: none; max-width: 11em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 0.75rem; font-weight: 500; color: var(--ink-soft, #59636e); font-variant-numeric: tabular-nums; }
.wf-bad .wf-badge, .wf-bad .wf-name { color: var(--bad, #b42318); }
.wf-warn .wf-badge { color: var(--warn, #8a5a00); }
.wf-track { position: relative; height: 1.375rem; }
.wf-bar { position: absolute; top: 50%; height: 0.5rem; min-width: 2px; border-radius: 2px; transform: translateY(-50%); background: var(--ink-soft, #59636e); opacity: 0.75; }
.wf-span .wf-bar { height: 0.75rem; opacity: 1; background: color-mix(in srgb, var(--accent, #3b5b8c) 45%, var(--paper, #fff)); }
.wf-request.wf-bad .wf-bar { opacity: 1; background: var(--bad, #b42318); }
.wf-span.wf-bad .wf-bar { background: color-mix(in srgb, var(--bad, #b42318) 55%, var(--paper, #fff)); }
.wf-open .wf-bar { border-top-right-radius: 0; border-bottom-right-radius: 0; mask-image: linear-gradient(to right, #000 60%, transparent); }
.wf-dot { position: absolute; top: 50%; width: 0.5rem; height: 0.5rem; margin-left: -0.25rem; border-radius: 50%; transform: translateY(-50%); background: var(--paper, #fff); border: 1.5px solid var(--ink-soft, #59636e); box-sizing: border-box; }
.wf-warn .wf-dot { background: var(--warn, #8a5a00); border-color: var(--warn, #8a5a00); }
.wf-bad .wf-dot { background: var(--bad, #b42318); border-color: var(--bad, #b42318); border-radius: 1px; transform: translateY(-50%) rotate(45deg); }
.wf-load .wf-dot { background: var(--good, #2b6e4a); border-color: var(--good, #2b6e4a); width: 2px; height: 1.1rem; margin-left: -1px; border-radius: 0; }
.wf-time { position: absolute; top: 50%; transform: translateY(-50%); padding: 0 0.4em; white-space: nowrap; font-size: 0.75rem; color: var(--ink-soft, #59636e); font-variant-numeric: tabular-nums; }
.wf-inside { color: var(--ink, #1f2328); }
.wf-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.wf-legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; margin: 0.6rem 0 0; color: var(--ink-soft, #59636e); font-size: 0.75rem; }
.wf-legend span { display: inline-flex; align-items: center; gap: 0.45em; }
.wf-legend .wf-bar { position: static; transform: none; width: 1.1rem; }
.wf-legend .wf-dot { position: static; transform: none; margin: 0; }
.wf-legend .wf-bad .wf-dot { transform: rotate(45deg); }
.wf-legend .wf-load .wf-dot { height: 0.75rem; }
.wf-note { margin: 0.6rem 0 0; color: var(--ink-soft, #59636e); font-size: 0.8125rem; }
@container (max-width: 34rem) {
  .wf-axis { margin-left: 0; }
  .wf-lines { left: 0; }
  .wf-row { grid-template-columns: minmax(0, 1fr); padding-bottom: 0.2rem; }
  .wf-label { width: fit-content; max-width: 100%; padding-right: 0.4em; background: var(--paper, #fff); line-height: 1.2; }
  .wf-track { height: 1rem; }
}
@media print {
  .wf-row { break-inside: avoid; }
  .wf-bar, .wf-dot { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
