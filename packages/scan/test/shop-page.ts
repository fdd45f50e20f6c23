// A page that puts secrets wherever a trace keeps them.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The secrets of the page; each is in the trace in several places. */
export const secrets = {
  password: 'hunter2-Zebra&"9',
  urlToken: 'tok_u7Qm2xV9pL',
  bearer: 'aKz81mQe4Wt7Yb3Nc6Rf',
  apiKey: 'key-93hfQ0zLmd82',
  cookie: 'sess_4f9aX2kQ8mZr',
  stored: 'ls-88aa77bb66ccQz',
  logged: 'consoleTok3nQ81xz',
  posted: 'refresh-5Tn2Bq8Wd',
};

/** Too short to be looked for everywhere. */
export const oneTimeCode = '7391';

const style = 'h1 { color: rgb(1, 2, 3); }';

const page = `<!doctype html><html><head><title>Sign in</title>
<link rel="stylesheet" href="/style.css?token=${secrets.urlToken}"></head><body><h1>Welcome</h1>
<form><label>Email <input name="email"></label><label>Password <input type="password" id="pw"></label>
<label>Code <input autocomplete="one-time-code" id="otc"></label><textarea name="note">plain note</textarea>
<button type="button" onclick="signIn()">Sign in</button></form><p id="out"></p>
<a href="/account?token=${secrets.urlToken}">account</a>
<script>
async function signIn() {
  localStorage.setItem('access_token', '${secrets.stored}');
  console.log('token=${secrets.logged}');
  const response = await fetch('/api/login?api_key=${secrets.apiKey}', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer ${secrets.bearer}' },
    body: JSON.stringify({ password: pw.value, otp: otc.value, refresh_token: '${secrets.posted}' }),
  });
  const { name } = await response.json();
  out.textContent = 'Hello ' + name + ', session ${secrets.cookie}';
}
</script></body></html>`;

/** Serves it on 127.0.0.1. */
export async function servePage(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/style.css') return response.writeHead(200, { 'content-type': 'text/css' }).end(style);
    if (pathname === '/api/login') {
      response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': `sid=${secrets.cookie}; Path=/` });
      return response.end(JSON.stringify({ name: 'Ada', access_token: secrets.stored, secret: secrets.apiKey }));
    }
    return response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/?token=${secrets.urlToken}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
