/** The CSS of the page. Colours are named once for light and once for dark; the waterfall uses the same names. */
export const pageStyles: string = `
:root {
  color-scheme: light dark;
  --paper: #fcfbf9; --raised: #ffffff; --sunk: #f4f2ee; --ink: #1f2124; --ink-soft: #5e6066; --line: #e3e0da;
  --accent: #2f5d8a; --bad: #b3261e; --bad-soft: #fbeceb; --warn: #86590a; --warn-soft: #faf1de; --good: #2b6e4a; --good-soft: #e6f1ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181b; --raised: #1d2024; --sunk: #121417; --ink: #e6e4df; --ink-soft: #a09f9c; --line: #2f3338;
    --accent: #8fb4dd; --bad: #f58d84; --bad-soft: #351f1f; --warn: #e0b366; --warn-soft: #2f2819; --good: #86c7a0; --good-soft: #1b2b23;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: auto; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 400 0.9375rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif; overflow-wrap: anywhere; }
code, pre, .mono, .url, .method { font-family: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace; font-size: 0.8125rem; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; tab-size: 2; }
ul, ol, dl, dd, figure { margin: 0; padding: 0; list-style: none; }
p { margin: 0; }
a { color: inherit; text-decoration: none; }
a:hover { text-decoration: underline; text-underline-offset: 0.2em; }
summary { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }

.page { max-width: 78rem; margin: 0 auto; padding: 2.75rem 2.5rem 2rem; }
header { padding-bottom: 2rem; border-bottom: 1px solid var(--line); }
.status { display: inline-flex; align-items: center; gap: 0.5em; padding: 0.15rem 0.7rem 0.15rem 0.6rem; border-radius: 99px; font-size: 0.8125rem; font-weight: 600; }
.status::before { content: ""; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: currentColor; }
.bad > .status { color: var(--bad); background: var(--bad-soft); }
.good > .status { color: var(--good); background: var(--good-soft); }
.warn > .status { color: var(--warn); background: var(--warn-soft); }
h1 { margin: 0.9rem 0 0.5rem; font-size: clamp(1.5rem, 1.1rem + 1.6vw, 2.125rem); line-height: 1.2; font-weight: 650; letter-spacing: -0.018em; text-wrap: balance; }
.meta { display: flex; flex-wrap: wrap; gap: 0 1.25rem; color: var(--ink-soft); font-variant-numeric: tabular-nums; }
.meta b { color: var(--ink); font-weight: 600; }
.lead { margin-top: 1.1rem; font-size: 1.0625rem; }
.lead em { font-style: normal; font-weight: 600; }

.columns { display: grid; grid-template-columns: minmax(0, 1fr) 16rem; gap: 0 3.5rem; align-items: start; }
main { min-width: 0; }
aside { position: sticky; top: 0; max-height: 100vh; overflow: auto; padding: 2rem 0; font-size: 0.8125rem; }
nav ul { display: grid; gap: 0.3rem; padding-bottom: 1.25rem; margin-bottom: 1.25rem; border-bottom: 1px solid var(--line); }
nav li { display: flex; justify-content: space-between; gap: 1rem; }
nav a { font-weight: 500; }
nav .note { text-align: right; }
.facts { display: grid; gap: 0.7rem; }
.facts dt { color: var(--ink-soft); font-size: 0.75rem; }
.facts code { font-size: 0.75rem; }
.copy { user-select: all; -webkit-user-select: all; }

section { padding-top: 2.25rem; }
section.empty { display: flex; gap: 0.75rem; align-items: baseline; padding-top: 1.5rem; }
section.empty p { color: var(--ink-soft); }
section.empty + section:not(.empty) { padding-top: 2.25rem; }
h2 { margin: 0 0 0.85rem; font-size: 1.0625rem; font-weight: 650; letter-spacing: -0.005em; }
section.empty h2 { margin: 0; }
h3 { margin: 1rem 0 0.35rem; font-size: 0.75rem; font-weight: 600; color: var(--ink-soft); }
.note { margin-left: 0.4em; color: var(--ink-soft); font-weight: 400; font-size: 0.875em; font-variant-numeric: tabular-nums; }
.note.bad { color: var(--bad); }
.dim, .at, .place, .about, .cut, .cut-rows, .because, .type { color: var(--ink-soft); }
.cut { display: inline-block; padding: 0 0.5em; margin-left: 0.35em; border: 1px dashed var(--line); border-radius: 3px; font: 0.75rem/1.5 system-ui, sans-serif; }
.cut-rows { padding: 0.5rem 0; font-size: 0.8125rem; }
.at, .took { font-size: 0.8125rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.took { text-align: right; color: var(--ink-soft); }
.where { color: var(--ink-soft); }
.lead .where { color: inherit; font-size: 0.9375rem; }

.failure { padding: 1.1rem 1.4rem 1.2rem; border: 1px solid var(--line); border-left: 3px solid var(--bad); background: var(--raised); border-radius: 0 6px 6px 0; }
.error-name { margin-bottom: 0.35rem; font-weight: 650; color: var(--bad); }
.code { margin-left: 0.35em; font-weight: 400; }
.failure .message { font-size: 0.875rem; }
.error-at { margin-top: 0.6rem; font-size: 0.8125rem; }
.error-at { color: var(--ink-soft); }
.because { font-size: 0.8125rem; margin-bottom: 0.25rem; }
.cause { margin-top: 1rem; padding: 0.9rem 0 0; border-top: 1px solid var(--line); }
.cause .error-name { color: inherit; }
.stack { margin-top: 0.7rem; font-size: 0.8125rem; }
.stack pre { margin-top: 0.5rem; font-size: 0.75rem; }
.next { display: flex; flex-wrap: wrap; gap: 0.25rem 0.9rem; align-items: baseline; margin-top: 0.9rem; }
.next span { color: var(--ink-soft); font-size: 0.8125rem; }
.next code { padding: 0.25rem 0.6rem; background: var(--sunk); border: 1px solid var(--line); border-radius: 4px; user-select: all; -webkit-user-select: all; }

.steps { border-top: 1px solid var(--line); }
.step { border-bottom: 1px solid var(--line); }
.step-line { display: grid; grid-template-columns: 1.25rem minmax(0, 1fr) auto 4.5rem; gap: 0 0.75rem; align-items: baseline; padding: 0.5rem 0; list-style: none; }
.step-line::-webkit-details-marker { display: none; }
.step.failed .step-name { font-weight: 600; }
.mark { align-self: center; display: grid; place-items: center; width: 1.125rem; height: 1.125rem; border-radius: 50%; font-size: 0.6875rem; font-weight: 700; line-height: 1; }
.mark.passed { color: var(--good); background: var(--good-soft); }
.mark.failed { color: var(--raised); background: var(--bad); }
.mark.interrupted { color: var(--warn); background: var(--warn-soft); }
.chip { margin-left: 0.35em; padding: 0.05rem 0.4rem; border: 1px solid var(--line); border-radius: 4px; font-size: 0.75rem; font-weight: 400; color: var(--ink-soft); }
.story { margin: 0 0 0.85rem 2rem; padding: 0.7rem 1rem; background: var(--sunk); border-radius: 6px; }
.story .message + .because { margin-top: 0.6rem; }
.during { display: grid; gap: 0.25rem; font-size: 0.8125rem; }
.during li:not(.cut-rows) { display: grid; grid-template-columns: 4.25rem 6.5rem minmax(0, 1fr); gap: 0 0.5rem; align-items: baseline; }
.during b { font-weight: 600; color: var(--bad); }

figure { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; background: var(--raised); }
figure + figure { margin-top: 1rem; }
figure img { display: block; width: 100%; height: auto; max-height: 44rem; object-fit: contain; object-position: top; background: var(--sunk); }
figcaption { display: flex; justify-content: space-between; gap: 1rem; padding: 0.5rem 0.85rem; border-top: 1px solid var(--line); font-size: 0.8125rem; }
figcaption:first-child { border-top: 0; }
figcaption .dim { font-variant-numeric: tabular-nums; white-space: nowrap; }

.log, .requests, .files { border-top: 1px solid var(--line); }
.line { display: grid; grid-template-columns: 4.5rem 4.5rem minmax(0, 1fr); gap: 0 0.75rem; align-items: baseline; padding: 0.45rem 0; border-bottom: 1px solid var(--line); }
.level { font-size: 0.75rem; font-weight: 600; color: var(--ink-soft); }
.error > .level { color: var(--bad); }
.warn > .level { color: var(--warn); }
.line.error pre { color: var(--bad); }
.line.error .stack pre { color: inherit; }
.line.debug pre { color: var(--ink-soft); }
.place { font-size: 0.75rem; }
.more { border-bottom: 1px solid var(--line); }
.more > summary { padding: 0.5rem 0; font-size: 0.875rem; color: var(--ink-soft); }
.more[open] { border-bottom: 0; }
.more > summary:hover, .request > summary:hover { color: var(--accent); }

.requests > li { border-bottom: 1px solid var(--line); }
.request > summary { display: grid; grid-template-columns: 4.5rem 3.5rem minmax(0, 1fr) 5rem 4.5rem 0.75rem; gap: 0 0.75rem; align-items: baseline; padding: 0.45rem 0; list-style: none; }
.request > summary::-webkit-details-marker { display: none; }
.request > summary::after { content: "›"; justify-self: end; color: var(--ink-soft); line-height: 1; }
.request[open] > summary::after { transform: rotate(90deg); }
.pill { justify-self: start; padding: 0.05rem 0.5rem; border-radius: 99px; background: var(--sunk); font-size: 0.75rem; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.pill.good { color: var(--good); background: var(--good-soft); }
.pill.bad { color: var(--bad); background: var(--bad-soft); }
.type { font-size: 0.8125rem; }
.exchange { margin: 0.25rem 0 0.9rem 5.25rem; padding: 0.85rem 1rem 1rem; background: var(--sunk); border-radius: 6px; }
.facts.inline { display: flex; flex-wrap: wrap; gap: 0.4rem 1.75rem; font-size: 0.8125rem; }
.headers { font-size: 0.8125rem; }
.headers div { display: grid; grid-template-columns: minmax(0, 13rem) minmax(0, 1fr); gap: 0 1rem; padding: 0.1rem 0; }
.headers dt { color: var(--ink-soft); }
.headers dd { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.body { max-height: 24rem; overflow: auto; padding: 0.6rem 0.8rem; background: var(--raised); border: 1px solid var(--line); border-radius: 4px; }

.files > li { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr) 4.5rem; gap: 0 1rem; align-items: baseline; padding: 0.35rem 0; border-bottom: 1px solid var(--line); }
.files .about { font-size: 0.8125rem; }
.files.rules { margin-top: 0.85rem; max-width: 30rem; }
.files.rules > li, .files > li:not(:has(.about)) { grid-template-columns: minmax(0, 1fr) auto; }
.files > li.told { grid-template-columns: minmax(0, 10rem) minmax(0, 1fr); }
#gaps .files, #redaction p { margin-top: 0.5rem; }
#redaction p, #gaps p { max-width: 44rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--ink-soft); font-size: 0.8125rem; }

@media (max-width: 64rem) {
  .page { padding: 2rem 1.75rem; }
  .columns { grid-template-columns: minmax(0, 1fr); }
  aside { position: static; max-height: none; margin-top: 2.25rem; padding: 1.25rem 0 0; border-top: 1px solid var(--line); }
  nav { display: none; }
  .facts:not(.inline) { grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); }
  .facts:not(.inline) div:first-child { grid-column: 1 / -1; }
}
@media (max-width: 40rem) {
  .page { padding: 1.25rem 1rem; }
  header { padding-bottom: 1.25rem; }
  section { padding-top: 1.75rem; }
  .failure { padding: 0.9rem 1rem; margin: 0 -1rem; border-width: 1px 0 1px 3px; border-radius: 0; }
  .step-line { grid-template-columns: 1.25rem minmax(0, 1fr) auto; }
  .step-line .where { grid-column: 2 / -1; grid-row: 2; }
  .story { margin-left: 0; }
  .line { grid-template-columns: auto minmax(0, 1fr); }
  .line .said { grid-column: 1 / -1; }
  .during li:not(.cut-rows) { grid-template-columns: auto minmax(0, 1fr); }
  .during .mono { grid-column: 1 / -1; }
  .request > summary { grid-template-columns: auto auto minmax(0, 1fr) auto 0.75rem; }
  .request .url { grid-column: 1 / -1; grid-row: 2; }
  .request > summary .type { text-align: right; }
  .exchange { margin-left: 0; }
  .headers div { grid-template-columns: minmax(0, 1fr); padding: 0.2rem 0; }
  .files > li { grid-template-columns: minmax(0, 1fr) auto; }
  .files .about { grid-column: 1 / -1; grid-row: 2; }
}
@media print {
  :root { --paper: #fff; --raised: #fff; --sunk: #f6f5f2; --ink: #111; --ink-soft: #555; --line: #ccc; --accent: #2f5d8a; --bad: #a31d16; --bad-soft: #fbeceb; --warn: #7a5008; --warn-soft: #faf1de; --good: #225a3c; --good-soft: #e6f1ea; }
  body { font-size: 10pt; }
  .page { max-width: none; padding: 0; }
  .columns { display: block; }
  nav { display: none; }
  aside { position: static; max-height: none; overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .body { max-height: none; }
  .step, .line, .requests > li, figure { break-inside: avoid; }
  h2 { break-after: avoid; }
  .status, .mark, .pill, .failure, .story { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
