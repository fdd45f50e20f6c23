import { formatSummary, type ReportData, renderReport } from '@e2evidence/report';
import { describe, expect, it } from 'vitest';
import { exampleReport } from './example-report.js';

const corpus = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'><iframe src=javascript:alert(1)>",
  '" onmouseover="alert(1)" x="',
  "' onfocus='alert(1)' autofocus='",
  '` onclick=`alert(1)`',
  '</style><style>*{display:none}</style>',
  '</title><base href=//evil.example>',
  '</pre></details></section></main>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?xml ?>',
  '&lt;script&gt;',
  '&#60;script&#62;',
  '&#x3c;img src=x onerror=alert(1)&#x3e;',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'https://evil.example/x.png',
  'url(https://evil.example)',
  '<meta http-equiv=refresh content=0;url=//evil.example>',
  '<form action=//evil.example><input name=x>',
  '<a href=//evil.example>x</a>',
  '<object data=x><embed src=x>',
  '\u202Eevil\u2066',
  '\0<scr\0ipt>',
  '\u2028\u2029',
  '\uD800<',
  '\uFF1Cscript\uFF1E',
  '{{constructor.constructor("alert(1)")()}}',
];

/** Puts a text into every place of the data that holds text from outside. */
function poison(value: unknown, text: string, path = ''): unknown {
  if (typeof value === 'string') return path === 'status' || path === 'traceId' ? value : text;
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => poison(item, text));
  const entries = Object.entries(value).map(([key, item]) => {
    const isRecord = ['environment', 'replaced', 'dropped'].includes(path);
    return [isRecord ? text : key, poison(item, text, key)];
  });
  return Object.fromEntries(entries);
}

const allowedTags = new Set(
  (
    'html head meta link title style body div header p h1 h2 h3 span b em code pre main section details summary ol ul li ' +
    'figure img figcaption dl dt dd aside nav a footer i'
  ).split(' '),
);
const allowedAttributes = new Set(
  'lang charset http-equiv content name rel href class id role aria-label aria-hidden style title src alt width height open'.split(
    ' ',
  ),
);
const filled = exampleReport(undefined, {
  dropped: { console: 3 },
  diagnostics: [{ source: 'dom', message: 'too late' }],
});

describe('hostile text in every field', () => {
  it.each(corpus)('%j forms no markup', (text) => {
    const html = renderReport(poison(filled, text) as ReportData);
    const body = html.slice(html.indexOf('</style>') + '</style>'.length);
    expect(html.match(/<\/?style/g)).toHaveLength(2);
    expect(body).not.toMatch(/[\0\u202A-\u202E\u2028\u2029\u2066-\u2069]/);
    for (const [tag = '', name = ''] of html.matchAll(/<\/?([^\s>/]*)(?:"[^"]*"|[^">])*>/g)) {
      if (tag.startsWith('<!doctype')) continue;
      expect(allowedTags).toContain(name);
      const attributes = tag
        .replace(/^<\/?[a-z0-9]+/, '')
        .replace(/="[^"]*"/g, '')
        .replace(/>$/, '')
        .trim();
      for (const attribute of attributes.split(/\s+/).filter(Boolean)) expect(allowedAttributes).toContain(attribute);
    }
    for (const [, target] of body.matchAll(/(?:href|src)="([^"]*)"/g))
      expect(target).toMatch(/^(?:#|data:image\/png;base64,)/);
    for (const [, style] of body.matchAll(/style="([^"]*)"/g))
      expect(style).toMatch(/^(?:(?:left|right|width|padding-left):-?[\d.]+(?:%|em);?)+$/);
  });

  it.each(corpus)('%j stays inside the fences of the summary', (text) => {
    const summary = formatSummary(poison(filled, text) as ReportData, { boundary: 'b0undary' });
    const outside = summary.replace(/```text\n[\s\S]*?\n```/g, '').replace(/`[^`\n]*`/g, '');
    expect(outside).not.toMatch(/(?<!\\)<[a-z!/?]/i);
    expect(summary).not.toMatch(/[\0\u202A-\u202E\u2028\u2029\u2066-\u2069]/);
  });
});
