import { parse, parseFragment, serialize } from 'parse5';
import { describe, expect, it } from 'vitest';
import { plainRedactor } from '../test/plain-redactor.js';

const redact = (html: string) => plainRedactor().html(html);

describe('html', () => {
  it.each([
    ['<input type="password" value="a">', '<input type="password" value="[redacted:password-input]">'],
    ["<INPUT VALUE='a' TYPE='password'>", '<INPUT VALUE="[redacted:password-input]" TYPE=\'password\'>'],
    [
      '<input type=password value="" value="second">',
      '<input type=password value="" value="[redacted:password-input]">',
    ],
    ['<input type=checkbox name=password value=on>', '<input type=checkbox name=password value=on>'],
    ['<input type=submit name=token value="Send it">', '<input type=submit name=token value="Send it">'],
    ['<input name=api_key value=abc>', '<input name=api_key value="[redacted:form-key]">'],
    [
      '<input aria-label="New password" value=letmein>',
      '<input aria-label="New password" value="[redacted:password-input]">',
    ],
    ['<input placeholder="Card number…" value=42>', '<input placeholder="Card number…" value="[redacted:card-input]">'],
    [
      '<input name=p aria-label="Enter your password *" value=letmein>',
      '<input name=p aria-label="Enter your password *" value="[redacted:password-ending]">',
    ],
    [
      '<input aria-label="Verification code:" placeholder=000000 value=493021>',
      '<input aria-label="Verification code:" placeholder=000000 value="[redacted:one-time-code-input]">',
    ],
    [
      '<label for=k>API key</label><input id=k value=letmein>',
      '<label for=k>API key</label><input id=k value="[redacted:form-key]">',
    ],
    [
      '<input id=f value=letmein><label for=f><span>Passphrase</span> *</label>',
      '<input id=f value="[redacted:form-key]"><label for=f><span>Passphrase</span> *</label>',
    ],
    [
      '<label>Security code (CVC): <input size=4 value=123></label><input value=124>',
      '<label>Security code (CVC): <input size=4 value="[redacted:card-input]"></label><input value=124>',
    ],
    [
      '<label>Client secret <small>nobody else sees it</small><textarea>one</textarea></label>',
      '<label>Client secret <small>nobody else sees it</small><textarea>[redacted:form-key]</textarea></label>',
    ],
    [
      '<p id=n>Card <b>number</b></p><p id=h>As on the card</p><input aria-labelledby="h n" value=42>',
      '<p id=n>Card <b>number</b></p><p id=h>As on the card</p><input aria-labelledby="h n" value="[redacted:card-input]">',
    ],
    [
      '<label for=k>Key <input id=a value=one><label for=b>Password</label><input id=b value=two><input id=k value=three>',
      '<label for=k>Key <input id=a value=one><label for=b>Password</label><input id=b value="[redacted:password-input]"><input id=k value=three>',
    ],
    [
      '<label><input type=checkbox value=on> Show password</label><label for=q>Search token</label><input id=q value=sol>',
      '<label><input type=checkbox value=on> Show password</label><label for=q>Search token</label><input id=q value=sol>',
    ],
    ['<input placeholder="Search token" value=solana>', '<input placeholder="Search token" value=solana>'],
    [
      '<input type=checkbox aria-label="Show password" value=on>',
      '<input type=checkbox aria-label="Show password" value=on>',
    ],
    ['<button aria-label="New password" value=go>', '<button aria-label="New password" value=go>'],
    ['<textarea name=secret>one & two</textarea>', '<textarea name=secret>[redacted:form-key]</textarea>'],
    ['<meta name="csrf-token" content="abc">', '<meta name="csrf-token" content="[redacted:csrf-input]">'],
    ['<a href="/x?token=abc&amp;y=1">go</a>', '<a href="/x?token=[redacted:url-key]&amp;y=1">go</a>'],
    ['<form action=/x?token=abc>', '<form action="/x?token=[redacted:url-key]">'],
    ['<div data-api-key="a1b2c3d4">', '<div data-api-key="[redacted:json-key]">'],
    ['<div data-state=\'{"token":"abc"}\'>', '<div data-state="{&quot;token&quot;:&quot;[redacted:json-key]&quot;}">'],
    ['<!-- token=abc123 -->', '<!-- token=[redacted:text-key] -->'],
    [
      '<script>var t = {"token":"abc123"} && a<b</script>',
      '<script>var t = {"token":"[redacted:text-key]"} && a<b</script>',
    ],
    [
      '<script type=application/json>{"token":"x", "a" : "</b>"}</script>',
      '<script type=application/json>{"token":"[redacted:json-key]", "a" : "</b>"}</script>',
    ],
    [
      '<noscript><input type=password value=x></noscript>',
      '<noscript><input type=password value="[redacted:password-input]"></noscript>',
    ],
    [
      '<iframe srcdoc="<input type=password value=x>"></iframe>',
      '<iframe srcdoc="<input type=password value=&quot;[redacted:password-input]&quot;>"></iframe>',
    ],
    ['<svg><title>a<b>token=abc123</b></title></svg>', '<svg><title>a<b>token=[redacted:text-key]</b></title></svg>'],
    ['<p>a &lt; b &amp; token=abc123</p>', '<p>a &lt; b &amp; token=[redacted:text-key]</p>'],
    [
      '<style>a{background:url(/x?token=abc123);color:red}</style>',
      '<style>a{background:url(/x?token=[redacted:url-key]);color:red}</style>',
    ],
    [
      '<i style="background:url(/x?token=abc123);color:red">',
      '<i style="background:url(/x?token=[redacted:url-key]);color:red">',
    ],
    [
      '<!-- <p>old</p><input type=password value="letmein"> -->',
      '<!-- <p>old</p><input type=password value="[redacted:password-input]"> -->',
    ],
    [
      '<!-- <input type=password title="<!--" value=letmein> -->',
      '<!-- <input type=password title="<!--" value="[redacted:password-input]"> -->',
    ],
    [
      '<!-- a <!-- <input type=password value=letmein> <!-- <i>b</i>',
      '<!-- a <!-- <input type=password value="[redacted:password-input]"> <!-- <i>b</i>',
    ],
    [
      '<!--[if IE]><input type=password value=letmein><![endif]-->',
      '<!--[if IE]><input type=password value="[redacted:password-input]"><![endif]-->',
    ],
    ['a <input type=password value="letme', 'a <input type=password value="[redacted:password-input]'],
    ["a <input type=password value='letme", 'a <input type=password value="[redacted:password-input]'],
    ['<p>a</p><input value=letmein type=password', '<p>a</p><input value="[redacted:password-input]" type=password'],
    ['token=abc123 <a href="/x?token=zyx987', 'token=[redacted:text-key] <a href="/x?token=[redacted:url-key]'],
    [
      '<x:Password Type="#Text">letmein</x:Password><user><token> q1w2 </token></user>',
      '<x:Password Type="#Text">[redacted:text-key]</x:Password><user><token> [redacted:text-key] </token></user>',
    ],
    [
      '<script>var form = { pin: 123456, otp: 482913, n: 482913 };</script>',
      '<script>var form = { pin: "[redacted:one-time-code]", otp: "[redacted:one-time-code]", n: "[redacted:one-time-code]" };</script>',
    ],
    [
      '<script>window.__STATE__ = {"user":{"password":"letmein","n":1}};</script>',
      '<script>window.__STATE__ = {"user":{"password":"[redacted:json-key]","n":1}};</script>',
    ],
  ])('%s', (html, expected) => {
    expect(redact(html)).toBe(expected);
  });

  it.each([
    '<p class="token-row" id="password">Token</p>',
    '<label for=password>Password: required</label>',
    '<pre>\n\n  a</pre>\r\n<table>text<tr><td>1</table>',
    '<P CLASS=x>unclosed <b>bold <i>both</b> italic',
    '<script>const token = getToken(); if (token === other) { token=next.token; }</script>',
    '<style>.token { content: "secret" } .password:hover > a { }</style>',
    '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ">',
    '<div class="token abc12345678 sk-circle12"></div>',
    'just text',
    '<',
    '<a href="/x?page=2',
    'text <a href="/x?page=2" title=\'a',
    '<!-- <p class="password">a</p> -->',
  ])('leaves %j byte for byte', (html) => {
    expect(redact(html)).toBe(html);
  });

  it('keeps the place of text after surrogates, entities and carriage returns', () => {
    expect(redact('<p>😀\r\n&amp;é</p>\r\n<input type=password value=x1>')).toBe(
      '<p>😀\r\n&amp;é</p>\r\n<input type=password value="[redacted:password-input]">',
    );
  });

  it('leaves documents documents and pieces pieces, with the same tree but for the secrets', () => {
    const body = '<ul><li>token=abc123<li><a href="?sid=q1w2e3">x</a></ul><input type=password value="p&amp;q">';
    const expected = body
      .replace('abc123', '[redacted:text-key]')
      .replace('q1w2e3', '[redacted:url-key]')
      .replace('p&amp;q', '[redacted:password-input]');
    const document = `<!DOCTYPE html><html lang=en><head><title>t</title></head><body>${body}</body></html>`;
    expect(serialize(parse(redact(document)))).toBe(serialize(parse(document.replace(body, expected))));
    expect(serialize(parseFragment(redact(body)))).toBe(serialize(parseFragment(expected)));
  });
});
