import { stripVTControlCharacters } from 'node:util';
import { createRedactor, type Redactor } from '@e2evidence/redact';
import { parse, serialize } from 'parse5';
import { type Random, randomOf } from './random.js';

type Draw<T> = (random: Random) => T;

/** Kinds of secrets, as tools and people make them. */
const secrets: Record<string, Draw<string>> = {
  password: (random) => `a1${random.text(9, '!@#$%^&*()_+-=[]{};:,./<>?|~"\'\\ é€🔑abc')}z9`,
  words: (random) => `correct horse ${random.text(6)} staple ${random.below(90)}`,
  'session id': (random) => random.text(32, '0123456789abcdef'),
  'api token': (random) => `${random.text(20)}7`,
  'provider token': (random) =>
    random.of([
      () => `sk_live_${random.text(24)}`,
      () => `ghp_${random.text(36)}`,
      () => `AKIA${random.text(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
      () => `xoxb-${random.text(12, '0123456789')}-${random.text(24)}`,
      () => `glpat-${random.text(20)}`,
    ])(),
  jwt: (random) =>
    `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"sub":"${random.text(9)}"}`).toString('base64url')}.${random.text(22)}`,
  card: (random) => cardNumber(random),
  'basic credentials': (random) => Buffer.from(`bob:${random.text(12)}1!`).toString('base64'),
  'one-time code': (random) => `8${random.text(7, '0123456789')}`,
};

/** Ways in which a browser or a program writes a value. */
const encodings: Record<string, (secret: string, random: Random) => string> = {
  plain: (secret) => secret,
  URL: encodeURIComponent,
  'URL, lower case': (secret) => encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
  'double URL': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'form-plus': (secret) => new URLSearchParams({ q: secret }).toString().slice(2),
  JSON: (secret) => JSON.stringify(secret).slice(1, -1),
  'JSON in JSON': (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  'JSON by code': (secret) => secret.replace(/\W/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'script by code': (secret) => secret.replace(/\W/gu, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`),
  HTML: escapeHtml,
  'HTML by code': (secret) => secret.replace(/[^\w ]/gu, (c) => `&#x${c.codePointAt(0)?.toString(16)};`),
  'HTML by decimal code': (secret) => secret.replace(/[^\w ]/gu, (c) => `&#${c.codePointAt(0)};`),
  base64,
  'JSON in base64': (secret, random) => base64(JSON.stringify({ [random.text(random.below(4))]: secret })),
  'URL in base64': (secret, random) => base64(`${random.text(random.below(4))}=${encodeURIComponent(secret)}&b=1`),
  'base64 of base64': (secret) => base64(base64(secret)),
  'base64 of longer base64': (secret, random) =>
    base64(`${random.text(random.below(4))}${base64(`${random.text(random.below(4))}${secret}end`)} x`),
  'JSON in base64 of base64': (secret) => base64(base64(JSON.stringify({ k: secret }))),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  'longer base64': (secret, random) => Buffer.from(`${random.text(random.below(4))}${secret}end`).toString('base64'),
};

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Whether a value has the form of a session's key, which alone makes it secret under the name of one. */
const isCredential = (secret: string) => /^(?=(?:.*\d){3})(?=.*[A-Za-z])\w{16,}$/.test(secret);
/** What may stand in quotes of a script or a header without an escape. */
const isPlain = (secret: string) => /^[\w.+/=-]{16,}$/.test(secret);

/** Where the redactor gets to know the secret; gives what it made of it. */
const sources: Record<string, (redactor: Redactor, secret: string, random: Random) => unknown> = {
  'bearer header': (redactor, secret) => redactor.headers([['Authorization', `Bearer ${secret}`]]),
  'api key header': (redactor, secret) => redactor.headers([['x-api-key', secret]]),
  'cookie header': (redactor, secret) =>
    redactor.headers([['cookie', `theme=dark; sid=${encodeURIComponent(secret)}`]]),
  'set-cookie header': (redactor, secret) =>
    redactor.headers([['set-cookie', `sid=${encodeURIComponent(secret)}; Path=/; HttpOnly`]]),
  query: (redactor, secret) => validUrl(redactor, `https://h.example/a?page=2&token=${encodeURIComponent(secret)}&x=1`),
  fragment: (redactor, secret) => validUrl(redactor, `/cb#access_token=${encodeURIComponent(secret)}&state=1`),
  userinfo: (redactor, secret) => validUrl(redactor, `https://bob:${encodeURIComponent(secret)}@h.example/a?b=1`),
  JSON: (redactor, secret, random) =>
    validJson(redactor, { [random.of(['access_token', 'userPassword'])]: secret, n: 1 }),
  'JSON list': (redactor, secret) => validJson(redactor, { tokens: 2, token: ['short', secret] }),
  'GraphQL variables': (redactor, secret) =>
    validJson(redactor, { query: 'mutation($p:String!){a(p:$p)}', variables: { input: { password: secret } } }),
  form: (redactor, secret) =>
    redactor.body(
      new URLSearchParams({ user: 'bob', password: secret }).toString(),
      'application/x-www-form-urlencoded',
    ),
  multipart: (redactor, secret) =>
    redactor.body(
      `--B\r\nContent-Disposition: form-data; name="password"\r\n\r\n${secret}\r\n--B--\r\n`,
      'multipart/form-data; boundary=B',
    ),
  'password input': (redactor, secret) =>
    validHtml(redactor, `<form><input type=password value="${escapeHtml(secret)}"><p>ok</form>`),
  'hidden csrf input': (redactor, secret) =>
    validHtml(redactor, `<input type="hidden" name="csrf_token" value="${escapeHtml(secret)}"><b>x</b>`),
  'local storage': (redactor, secret) =>
    redactor.value({ origins: [{ localStorage: [{ name: 'token', value: secret }] }] }),
  'console arguments': (redactor, secret) => redactor.value(['login', { password: secret, ok: true }]),
  'WebSocket frame': (redactor, secret) =>
    redactor.value({ opcode: 1, payloadData: JSON.stringify({ type: 'auth', token: secret }) }),
  'CDP body': (redactor, secret) => body(redactor, { body: json(secret), base64Encoded: true }),
  'Fetch body': (redactor, secret) => body(redactor, { responseCode: 200, body: json(secret) }),
  'CDP request': (redactor, secret) => body(redactor, { postDataEntries: [{ bytes: json(secret) }] }),
  'binary WebSocket frame': (redactor, secret) => body(redactor, { opcode: 2, payloadData: json(secret) }),
  'BiDi body': (redactor, secret) => body(redactor, { bytes: { type: 'base64', value: json(secret) } }),
  'storage as JSON': (redactor, secret, random) => {
    const value = JSON.stringify({ state: JSON.stringify({ accessToken: secret }) });
    const item = isCredential(secret)
      ? { name: random.of(['auth', 'session', 'my_session', 'sid']), value: secret }
      : { name: random.of(['auth', 'persist:root']), value };
    return validJson(redactor, { cookies: [], origins: [{ origin: 'https://h.example', localStorage: [item] }] });
  },
  'storage by script': (redactor, secret, random) => {
    const value = isPlain(secret) ? secret : JSON.stringify({ accessToken: secret });
    const script = isPlain(secret)
      ? random.of([`localStorage.setItem('token', '${value}')`, `sessionStorage.token = "${value}"`])
      : `localStorage.setItem("token", ${JSON.stringify(value)})`;
    return redactor.body(`try { ${script} } catch {}`, random.of(['text/plain', 'text/javascript']));
  },
  'document.cookie': (redactor, secret) =>
    redactor.body(`document.cookie = "sid=${encodeURIComponent(secret)}; path=/";`, 'text/javascript'),
  'number in a script': (redactor, secret) =>
    validScript(
      redactor,
      `var a = {otp: ${/^[0-9]{3,15}$/.test(secret) ? secret : JSON.stringify('k1k2k3')}, n: 1};`,
      secret,
    ),
  'number in JSON': (redactor, secret) =>
    JSON.stringify(JSON.parse(redactor.body(`{"list":[${/^4[0-9]+$/.test(secret) ? secret : 1}],"pan":"${card}"}`))),
  JSONP: (redactor, secret) => validScript(redactor, `cb(${JSON.stringify({ password: secret, n: 1 })});`, secret),
  'page state': (redactor, secret) =>
    validScript(redactor, `window.__STATE__ = ${JSON.stringify({ user: { password: secret } })};`, secret),
  XML: (redactor, secret, random) => {
    const [name, type] = random.of([
      ['password', 'text/xml'],
      ['wsse:Password', 'application/soap+xml'],
      ['accessToken', 'text/html'],
    ]);
    return validXml(redactor, `<a><${name} Type="x">${escapeHtml(secret)}</${name}><b/></a>`, type);
  },
  'bound variable': (redactor, secret) => {
    const query = 'mutation($p: String!) { login(password: $p) { ok } }';
    return validJson(redactor, { operationName: 'x', variables: { p: secret }, query });
  },
  'URL in CSS': (redactor, secret) => {
    const url = `url(/a?token=${encodeURIComponent(secret).replace(/[()']/g, (c) => `%${c.charCodeAt(0).toString(16)}`)})`;
    return validHtml(redactor, `<style>a{background:${url};color:red}</style><p>a`);
  },
  'commented input': (redactor, secret) =>
    validHtml(redactor, `<p>a<!-- <input type=password value="${escapeHtml(secret)}"> --><b>c</b>`),
  'cut input': (redactor, secret) => redactor.html(`<p>a <input type=password value="${escapeHtml(secret)}`),
  'labelled input': (redactor, secret, random) => {
    const [before, after] = random.of([
      ['<label for=a>API key *</label>', ''],
      ['', '<label for=a><b>Card</b> number</label>'],
      ['<label> Password: ', '</label>'],
      ['<label>', ' <i>Passphrase</i></label>'],
      ['<span id=b>Client secret</span>', ''],
    ]);
    return validHtml(redactor, `<p>${before}<input id=a aria-labelledby=b value="${escapeHtml(secret)}">${after}`);
  },
  'raw headers': (redactor, secret) => validJson(redactor, { rawHeaders: ['Host', 'a', 'X-Api-Key', secret] }),
  'header pairs': (redactor, secret) =>
    validJson(redactor, {
      list: [
        ['Host', 'a'],
        ['Authorization', `Bearer ${secret}`],
      ],
    }),
  digest: (redactor, secret) =>
    isPlain(secret)
      ? redactor.text(`Proxy-Authorization: Digest username="bob", response="${secret}", qop=auth`)
      : redactor.headers([['X-Token', secret]]),
  HAR: (redactor, secret) => validHar(redactor, secret),
  'redirect in a redirect': (redactor, secret) => {
    const address = `https://b.example/?token=${encodeURIComponent(secret)}&b=1`;
    const next = `https://c.example/?next=${encodeURIComponent(encodeURIComponent(address))}`;
    return validUrl(redactor, next);
  },
  'escaped address': (redactor, secret, random) => {
    const address = encodeURIComponent(`https://b.example/?token=${encodeURIComponent(secret)}&b=1`);
    return random.below(2) === 0 ? validUrl(redactor, `/go/${address}`) : redactor.text(`went to ${address} at once`);
  },
  'JSON that HTML quotes': (redactor, secret) =>
    redactor.text(escapeHtml(JSON.stringify({ user: { token: secret }, n: 1 }))),
  'console call of CDP': (redactor, secret, random) => {
    const [type, call] = ['string', 'Runtime.consoleAPICalled'];
    const format = random.of(['password:', 'password: %s']);
    const args = [
      { type, value: format },
      { type, value: isPlain(secret) ? secret : 'k1k2k3k4' },
    ];
    return validJson(redactor, { method: call, params: { type: 'log', args } });
  },
  'object of BiDi': (redactor, secret) =>
    validJson(redactor, { type: 'object', value: [['password', { type: 'string', value: secret }]] }),
  'state of a field': (redactor, secret) =>
    validJson(redactor, { fields: { userPassword: { value: secret }, db_pwd: { value: secret, touched: true } } }),
  'parameter of a path': (redactor, secret) =>
    validUrl(redactor, `https://h.example/a;token=${encodeURIComponent(secret)}/b?c=1`),
  'data URL': (redactor, secret, random) => {
    const data = JSON.stringify({ token: secret });
    return redactor.url(
      random.of([`data:application/json;base64,${base64(data)}`, `data:application/json,${encodeURIComponent(data)}`]),
    );
  },
  'card in groups': (redactor, secret) => {
    const number = /^4[0-9]{15}$/.test(secret) ? secret : '1';
    const groups = number.replace(/[0-9]{4}(?=[0-9])/g, '$& ');
    const form = new URLSearchParams({ n: groups }).toString();
    const made = [
      redactor.body(form, 'application/x-www-form-urlencoded'),
      redactor.body(form.replaceAll('+', '%20'), 'application/x-www-form-urlencoded'),
      validUrl(redactor, `https://h.example/?${form}`),
      validHtml(redactor, `<p>${groups.replaceAll(' ', '&nbsp;')}`),
    ];
    return made.map((each) => each.replace(/\+|%20|&nbsp;|\u00a0/g, ''));
  },
  'coloured JSON': (redactor, secret, random) => {
    const [blue, green, end] = random.of([
      ['\u001b[34;1m', '\u001b[0;32m', '\u001b[0m'],
      ['\u001b[38;5;4m', '\u001b[32m', '\u001b[39m'],
    ]);
    const redacted = redactor.text(`{ ${blue}"token"${end}: ${green}${JSON.stringify(secret)}${end}, "n": 1 }`);
    JSON.parse(stripVTControlCharacters(redacted));
    return redacted;
  },
  'typed by the test': (redactor, secret) => redactor.learn(secret, 'typed'),
};

/** Where it comes back, written in some way; gives what the redactor made of it. */
const places: Record<string, (redactor: Redactor, written: string) => string> = {
  text: (redactor, written) => redactor.text(`got <${written}> here`),
  'coloured text': (redactor, written) =>
    redactor.text(`\u001b[2K\u001b[32m✓\u001b[39m got \u001b[33m${written}\u001b[39m here`),
  'error and stack': (redactor, written) => {
    const error = redactor.value(new Error(`refused: ${written}`));
    return `${error.message} ${error.stack}`;
  },
  'deep data': (redactor, written) => JSON.stringify(redactor.value({ list: ['x', { y: `pre ${written} post` }] })),
  'line of JSON': (redactor, written) => String(validJson(redactor, { msg: `saw ${written}`, n: [1, { k: written }] })),
  'path of a URL': (redactor, written) =>
    validUrl(redactor, `https://h.example/p/${encodeURIComponent(written)}/q?x=1`),
  'text of a page': (redactor, written) => validHtml(redactor, `<!doctype html><p>a ${escapeHtml(written)}</p><hr>`),
  'attribute of a page': (redactor, written) => validHtml(redactor, `<i title="${escapeHtml(written)}" id=a>b</i>`),
  form: (redactor, written) =>
    redactor.body(`q=${encodeURIComponent(written)}&b=1`, 'application/x-www-form-urlencoded'),
  'other header': (redactor, written) => String(redactor.headers([['x-other', `v=${written}`]])[0]?.[1]),
  'CDP body': (redactor, written) =>
    body(redactor, { body: base64(`{"v":${JSON.stringify(written)}}`), base64Encoded: true }),
  'binary frame': (redactor, written) => body(redactor, { opcode: 2, payloadData: base64(`saw ${written} here`) }),
  'storage value': (redactor, written) =>
    String(validJson(redactor, { localStorage: [{ name: 'last', value: JSON.stringify({ seen: written }) }] })),
  'XML element': (redactor, written) => validXml(redactor, `<a><note>${escapeHtml(written)}</note></a>`, 'text/xml'),
  comment: (redactor, written) => validHtml(redactor, `<p>a<!-- <i>${escapeHtml(written)}</i> --><b>c</b>`),
  'string of a script': (redactor, written) => redactor.body(`log(${JSON.stringify(written)});`, 'text/javascript'),
  'raw header': (redactor, written) => validJson(redactor, { rawHeaders: ['Host', 'a', 'X-Other', written] }),
  'event stream': (redactor, written) =>
    redactor.body(`event: a\ndata: ${JSON.stringify({ v: written })}\n\n`, 'text/event-stream'),
};

/** Sources that not every kind of secret can stand in; the others are made known by the test. */
const isMet = (source: string, secret: string) =>
  (source !== 'console call of CDP' || isPlain(secret)) &&
  (source !== 'card in groups' || /^4[0-9]{15}$/.test(secret)) &&
  (source !== 'number in a script' || /^[0-9]{3,15}$/.test(secret)) &&
  (source !== 'number in JSON' || /^4[0-9]{15}$/.test(secret));

/** One draw: a secret, where it is met first, how it is written, where it comes back. */
interface LeakDraw {
  readonly name: string;
  readonly secret: string;
  /** What was written of it, at first and later. */
  readonly written: string;
}

/** Lets a redactor meet a secret and meet it again. Throws when it breaks what it redacts. */
function drawLeak(random: Random): LeakDraw {
  const redactor = createRedactor();
  const [kind, source, encoding, place] = [secrets, sources, encodings, places].map((table) =>
    random.of(Object.keys(table)),
  ) as [string, string, string, string];
  const secret = secrets[kind]!(random);
  const written = encodings[encoding]!(secret, random);
  // What was seen and left before anybody knew that it is a secret must not be left a second time.
  const isSeenBefore = random.below(2) === 1;
  const name = `${kind} x ${source} x ${encoding} x ${place}${isSeenBefore ? ', seen before' : ''}`;
  try {
    if (isSeenBefore) places[place]!(redactor, written);
    const first = sources[source]!(redactor, secret, random);
    if (!isMet(source, secret)) redactor.learn(secret, 'typed');
    const later = places[place]!(redactor, written);
    return { name, secret, written: `${JSON.stringify(first) ?? ''} ${later}` };
  } catch (error) {
    throw new Error(`${name} with ${secret}: ${String(error)}`, { cause: error });
  }
}

/** Whether a secret can be read out of a text, with every escape taken back, also in base64 in base64. */
function isLeaked(secret: string, written: string, depth = 0): boolean {
  const plain = unescaped(written);
  if (plain.includes(unescaped(secret))) return true;
  if (depth > 3) return false;
  for (const [run] of plain.matchAll(/[A-Za-z0-9+/_ -]{8,}/g)) {
    for (const skip of [0, 1, 2, 3]) {
      const decoded = Buffer.from(run.slice(skip).replace(/ /g, '+'), 'base64').toString();
      // What is no text holds no base64 either.
      if (/[A-Za-z0-9+/%-]{8}/.test(decoded) && isLeaked(secret, decoded, depth + 1)) return true;
      if (decoded.includes(secret)) return true;
    }
  }
  return false;
}

function json(secret: string): string {
  return base64(JSON.stringify({ token: secret, ok: true }));
}

/** What a redactor makes of a message of a protocol, as data and as JSON; both must be as they were but for the body. */
function body(redactor: Redactor, holder: object): string {
  const data = redactor.value(holder);
  const text = validJson(redactor, holder);
  if (shapeOf(data) !== shapeOf(holder)) throw new Error(`other shape: ${JSON.stringify(data)}`);
  const decoded = JSON.stringify(data).replace(/"([A-Za-z0-9+/]{16,}={0,2})"/g, (_, each: string) => {
    const inner = Buffer.from(each, 'base64').toString();
    if (inner.startsWith('{')) JSON.parse(inner);
    return inner;
  });
  return `${text} ${decoded}`;
}

function validScript(redactor: Redactor, script: string, secret: string): string {
  const redacted = redactor.body(script, 'text/javascript');
  try {
    new Function('cb', 'window', redacted);
  } catch (error) {
    throw new Error(`broken script for ${secret}: ${redacted}`, { cause: error });
  }
  return redacted;
}

function validXml(redactor: Redactor, xml: string, type: string): string {
  const redacted = redactor.body(xml, type);
  const tags = (text: string) => [...text.matchAll(/<[^<>]*>/g)].join('');
  if (tags(redacted) !== tags(xml)) throw new Error(`other elements: ${redacted}`);
  return redacted;
}

function validJson(redactor: Redactor, data: unknown): string {
  const json = redactor.body(JSON.stringify(data), 'application/json');
  if (shapeOf(JSON.parse(json)) !== shapeOf(data)) throw new Error(`other shape: ${json}`);
  return json;
}

function validUrl(redactor: Redactor, url: string): string {
  const redacted = redactor.url(url);
  const [before, after] = [url, redacted].map((each) => new URL(each, 'https://h.example'));
  const parts = (each: URL) =>
    JSON.stringify([each.host, each.pathname.split('/').length, [...each.searchParams.keys()]]);
  if (parts(before!) !== parts(after!)) throw new Error(`other parts: ${redacted}`);
  return redacted;
}

function validHtml(redactor: Redactor, html: string): string {
  const redacted = redactor.html(html);
  const tags = (each: string) =>
    serialize(parse(each))
      .replace(/"[^"]*"|>[^<]*</g, '')
      .replace(/\s/g, '');
  if (tags(html) !== tags(redacted)) throw new Error(`other tags: ${redacted}`);
  return redacted;
}

function validHar(redactor: Redactor, secret: string): string {
  const named = (name: string, value: string) => [{ name, value }];
  const form = new URLSearchParams({ password: secret }).toString();
  const request = {
    method: 'POST',
    url: `https://h.example/?token=${encodeURIComponent(secret)}`,
    headers: named('authorization', `Bearer ${secret}`),
    queryString: named('token', secret),
    cookies: named('sid', secret),
    postData: { mimeType: 'application/x-www-form-urlencoded', params: named('password', secret), text: form },
  };
  const content = { mimeType: 'application/json', encoding: 'base64', size: 9, text: '' };
  content.text = Buffer.from(JSON.stringify({ token: secret, ok: true })).toString('base64');
  const response = { status: 200, headers: named('set-cookie', `sid=${secret}`), cookies: [], content };
  const log = { version: '1.2', creator: { name: 'x', version: '1' }, entries: [{ request, response, time: 1 }] };
  return validJson(redactor, { log });
}

/** Data with every text alike. */
function shapeOf(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? '' : value));
}

const card = '4111111111111111';

function cardNumber(random: Random): string {
  const digits = `4${random.text(14, '0123456789')}`;
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** The same text with every escape taken back, by means of its own. */
function unescaped(text: string): string {
  let result = text;
  for (let round = 0; round < 6; round++) {
    result = result
      .replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
        try {
          return decodeURIComponent(run);
        } catch {
          return run;
        }
      })
      .replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\u\{([0-9a-f]{1,6})\}/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
      .replace(/\\(["\\/'])/g, '$1')
      .replace(/&#x([0-9a-f]{1,5});/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
      .replace(/&#([0-9]{1,6});/gi, (_, digits) => String.fromCodePoint(Number(digits)))
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&')
      .replace(/\+/g, ' ');
  }
  return result;
}

/**
 * The first leak, or whatever breaks, of so many draws, in words that repeat it.
 *
 * Another seed in every run; REDACT_SEED repeats one that failed.
 */
export function firstLeak(draws: number): string | undefined {
  const random = randomOf(process.env['REDACT_SEED'] ? Number(process.env['REDACT_SEED']) : undefined);
  for (let draw = 0; draw < draws; draw++) {
    try {
      const { name, secret, written } = drawLeak(random);
      if (isLeaked(secret, written)) return `seed ${random.seed}, draw ${draw}: ${name}: ${secret} in ${written}`;
    } catch (error) {
      throw new Error(`seed ${random.seed}, draw ${draw}: ${String(error)}`, { cause: error });
    }
  }
  return undefined;
}
