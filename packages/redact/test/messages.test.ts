import { createRedactor } from '@e2evidence/redact';
import { describe, expect, it } from 'vitest';
import { plainRedactor } from './plain-redactor.js';

const text = (source: string) => plainRedactor().text(source);
const script = (source: string) => plainRedactor().body(source, 'text/javascript');

describe('a tag in a message', () => {
  it.each([
    [
      '<input id="pw" type="password" value="C0rrect"/>',
      '<input id="pw" type="password" value="[redacted:password-input]"/>',
    ],
    ["<input type=password value='C0rrect'>", "<input type=password value='[redacted:password-input]'>"],
    [
      '"<input type=\\"password\\" value=\\"C0rrect\\">"',
      '"<input type=\\"password\\" value=\\"[redacted:password-input]\\">"',
    ],
    ['<meta name="csrf-token" content="mEta9csrf">', '<meta name="csrf-token" content="[redacted:csrf-input]">'],
    ['<add key="ApiKey" value="xml-ap1-key"/>', '<add key="ApiKey" value="[redacted:text-key]"/>'],
    ['<property name="db.password" value="Xm1-pw"/>', '<property name="db.password" value="[redacted:text-key]"/>'],
  ])('loses what the input holds: %s', (tag, redacted) => {
    expect(text(`locator resolved to ${tag} in the page`)).toBe(`locator resolved to ${redacted} in the page`);
  });

  it.each([
    '<input type="password" value={password} onChange={change} />',
    '<input type="password" value="{{password}}">',
    '<input type="text" name="city" value="Berlin2">',
    '<option name="token" value="password">',
  ])('keeps what says nothing: %s', (tag) => {
    expect(text(`Warning: see ${tag} there`)).toBe(`Warning: see ${tag} there`);
  });

  it('keeps the quotes of the script that it is a string of', () => {
    const source = "el.innerHTML = \"<input type='password' value='C0rrect'>\";";
    expect(script(source)).toBe(source.replace('C0rrect', '[redacted:password-input]'));
  });
});

describe('what a test types', () => {
  it.each([
    ["await page.fill('#password', 'C0rrect horse');", 'C0rrect horse'],
    ["await page.getByLabel('Password').fill('letmein');", 'letmein'],
    ["await page.locator('input[name=\"password\"]').fill('letmein');", 'letmein'],
    ['await page.getByLabel("One-time code").pressSequentially("493021");', '493021'],
    ["cy.get('#card-number').type('not a card')", 'not a card'],
    ['driver.find_element(By.ID, "password").send_keys("letmein")', 'letmein'],
    ['driver.findElement(By.id("current-password")).sendKeys("letmein")', 'letmein'],
  ])('goes from the lines that an error quotes: %s', (line, secret) => {
    for (const redact of [text, script]) {
      const redacted = redact(`  12 | ${line}\n     |  ^`);
      expect(redacted).not.toContain(secret);
      expect(redacted.replace(/\[redacted:[a-z-]+\]/, secret)).toBe(`  12 | ${line}\n     |  ^`);
    }
  });

  it('goes from the log of an action on a secret input', () => {
    const log = '  - locator resolved to <input type="password"/>\n  - fill("letmein")\n  - attempting fill action';
    expect(text(log)).toBe(log.replace('letmein', '[redacted:password-input]'));
  });

  it.each([
    ["getByLabel('Password', { exact: true })", '<input id="x" disabled/>'],
    ["getByRole('textbox', { name: 'Password' }).first()", '<input id="x" disabled/>'],
    ["getByPlaceholder('Enter your password')", '<input disabled placeholder="Enter your password"/>'],
    ["locator('input').first()", '<input readonly aria-label="Verification code"/>'],
    ["locator('input').first()", '<input type="password"/>'],
  ])('goes from the log of an action on a field that is known by what it is called: %s', (locator, found) => {
    const lines = [`  - waiting for ${locator}`, `    - locator resolved to ${found}`, '    - fill("letmein")'];
    const time = '2026-11-28T08:00:00.1234567Z';
    for (const log of [
      lines,
      lines.map((line) => `\u001b[2m${line}\u001b[22m`),
      lines.map((line) => `${time} ${line}`),
      lines.map(
        (line) => `end-to-end tests (ubuntu-latest, 1)\tRun npm run test:e2e\t${time} \u001b[2m${line}\u001b[22m`,
      ),
      lines.map((line) => `web-1  | ${line}`),
    ]) {
      const message = `locator.fill: Timeout 400ms exceeded.\nCall log:\n${log.join('\n')}`;
      const redacted = text(message);
      expect(redacted).not.toContain('letmein');
      expect(redacted.replace(/\[redacted:[a-z-]+\]/, 'letmein')).toBe(message);
    }
  });

  it.each([
    "await page.fill('#city', 'Berlin2');",
    "await page.getByLabel('Search').fill('password reset');",
    "await page.fill('#password', process.env.PASSWORD);",
    '  - locator resolved to <input type="text"/>\n  - fill("Berlin2")',
    '  - waiting for getByLabel(\'City\')\n    - locator resolved to <input id="x"/>\n    - fill("Berlin2")',
    'z.string().type("password1")',
  ])('stays in other fields: %s', (line) => {
    expect(text(line)).toBe(line);
  });
});

describe('pairs as tools print them', () => {
  it.each([
    ['      + password          = "tf-Sup3r"', 'tf-Sup3r'],
    ['  ~ password = "OldOne-7788" -> "NewOne-8899"', 'NewOne-8899'],
    ['      DB_PASSWORD:               kd-Pw-7781', 'kd-Pw-7781'],
    ["{'user': 'bob', 'token': b'byt3s-tok'}", 'byt3s-tok'],
    ['User { name: "bob", token: Some("ru5t-tok") }', 'ru5t-tok'],
    ['["password"]=> string(8) "Php-dmp1"', 'Php-dmp1'],
    ['$ tool login --user bob --password Hunter2x --verbose', 'Hunter2x'],
    ['$ tool --api-key "ab12cd34" run', 'ab12cd34'],
  ])('%s', (line, secret) => {
    expect(createRedactor().text(`first\n${line}\nlast`)).not.toContain(secret);
  });

  it.each([
    '--token <token>',
    '--password PASSWORD  the password',
    'use --password to set one',
    '--token $TOKEN',
    'a -> b',
  ])('help stays: %s', (line) => {
    expect(text(line)).toBe(line);
  });

  it('in a string of a script', () => {
    const source = "post('user=a&password=Hunter2x'); f(`token=ab12cd34`); password=e1x2y3z4,b&&c";
    expect(script(source)).toBe(
      source.replace('Hunter2x', '[redacted:url-key]').replace('ab12cd34', '[redacted:text-key]'),
    );
  });
});

const key = Buffer.from('-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA1VdRZzAbC\n').toString('base64');
const certificate = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIEowIBAAKCAQEA1VdRZzAbC\n').toString('base64');

describe('logs of builds', () => {
  it.each([
    ['2026-01-01T00:00:00Z ::add-mask::just words here', 'just words here'],
    ['##vso[task.setsecret]vso-secret', 'vso-secret'],
    ['##vso[task.setvariable variable=x;issecret=true]vso-value', 'vso-value'],
    ['$ curl -u alice:Cu2l-pass https://x.example', 'Cu2l-pass'],
    ["$ curl --user 'alice:Cu2l-pass' https://x.example", 'Cu2l-pass'],
    ['$ docker login -u ci -p hunter2Hunter registry.example', 'hunter2Hunter'],
    ['$ mysql -uroot -pMy5ql-pw app', 'My5ql-pw'],
    [`  tls.key: ${key}`, key.slice(30)],
    [`{"client-key-data":"${key}"}`, key.slice(30)],
    ['export DB_PASS=env-pa55', 'env-pa55'],
    ['{"SMTP_PASS":"just-letters"}', 'just-letters'],
    ['{"ghcr.io":{"identitytoken":"9cbf8a4dcb8e3068"}}', '9cbf8a4dcb8e3068'],
    ['- name: DB_PASSWORD\n  value: ky-Pw-1234', 'ky-Pw-1234'],
    ['- name: API_TOKEN\n  value: "ky-tok-5678"', 'ky-tok-5678'],
    ['password: |\n  yaml-bl0ck', 'yaml-bl0ck'],
    ['Server=db;Database=x;User Id=sa;Password=just-letters;', 'just-letters'],
    ['Your one-time code is 493021.', '493021'],
    ['verification code: 493021', '493021'],
    ['key AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54KH', 'QQPZRY9X8GF2TVDW'],
  ])('%s', (line, secret) => {
    const redacted = createRedactor().text(`first\n${line}\nlast`);
    expect(redacted).not.toContain(secret);
  });

  it.each([
    '::add-mask::***',
    'docker run -u 1000:1000 -u node:node -p 8080:80 image1',
    'docker login registry.example && mkdir -p dist/v1a2',
    `certificate-authority-data: ${certificate}`,
    'proxy_pass http://backend1;',
    '"pass": "12 of 14"',
    '- name: REGION\n  value: eu-west-1',
    'description: |\n  line1of2',
    'exit code 4004, status code: 5003',
  ])('what is ordinary stays: %s', (line) => {
    expect(text(line)).toBe(line);
  });
});

describe('what stands around a secret', () => {
  it('keeps "<" of JSON as it was written', () => {
    const json = (source: string) => plainRedactor().body(source, 'application/json');
    expect(json('{"s":"a < b, password=Hunter2x"}')).toBe('{"s":"a < b, password=[redacted:text-key]"}');
    expect(json('{"s":"\\u003c/script> password=Hunter2x"}')).toBe(
      '{"s":"\\u003c/script> password=[redacted:text-key]"}',
    );
    expect(json('{"s":"<b><\\/script> password=Hunter2x"}')).not.toContain('</script>');
  });

  it('keeps strings that end in backslashes whole', () => {
    const redactor = plainRedactor();
    redactor.learn('pa55word\\', 'typed');
    expect(redactor.text("cut: ['pa55word\\\\', 1")).toBe("cut: ['[redacted:typed]', 1");
    expect(redactor.text('cut: C:pa55word\\ 1')).toBe('cut: C:[redacted:typed] 1');
  });

  it('keeps marks that a program puts around a token', () => {
    const source = 'token = "(" + value + ")"; secret = "--";';
    expect(text(source)).toBe(source);
  });
});
