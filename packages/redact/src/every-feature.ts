/**
 * Texts that hold everything the reader of features tells apart, and much that is nearly so.
 *
 * V8 compiles what has run so far, and throws the compiled code away where something runs for the first time. If it was
 * just then compiling the loop for the text that is being read, that loop stays in a slower form for the rest of the
 * process. A reader that has met everything once is compiled once, and for good.
 */
export const everyFeature: readonly string[] = [
  // Digits: cards in one piece and in groups, codes, times; tokens; words that are base64 of something, and of nothing.
  '4111111111111111 4111 1111 1111 1111, 3782-822463-10005 1234 5678 code is 493021 code: 8812 12345 2026-01-02 1-2',
  '4111%201111%201111%201111 4111%2 4111&nbsp;1111&nbsp;1 4111&amp; 4111&nbspx 3782+822463+10005 p%20-u a=-u b+-u 20-u 120-u',
  'ghp_0123 eyJhbGciOiJIUzI1NiJ9 AKIAxx ya29.a c2VjcmV0LXZhbHVlLW9mLWEta2V5 QUJDREVGR0hJSktM%2B my_name user__id',
  // Flags of commands, words behind which a value follows.
  'curl -u a:b --password hunter22 --verbose x -- -U \t\'-u b\' "--user c" the password is hunter22x, token abc',
  'token [redacted:x#1] Bearer abcdefgh12345678 Basic dXNlcjpwYXNz Digest response="0a0b0c", secret caf\u00e9',
  // Separators behind keys of all kinds: on a line of their own, in quotes, in forms, with escapes and breaks in them.
  'name: TOKEN\n  value: x\nname: PATH\n  value: y 12:30:45 std::string ::add-mask::x AAAA:AAxx x:AAAA =x : = []:1 "":""',
  'key12=1&key_2=2&s3=1&token=[redacted:x#1]&to%6ben=x&a+token=1&user[token]=x;password=1 user["token"] = "x"; $token = x',
  '{"time":12,"token":"x","token_count":1,"name":"token","key":"a",\'header\':"Cookie","encoding":"base64","type":"text"}',
  '{"to\\nken":"x","a":"\\n\\tb\\r\\f\\b\\/\\u0074\\\\ \\"token\\":\\"x\\" \\x41 \\npm_a Bearer\\nabc"} "line\nbreak": 1 \\',
  // Addresses with users, escapes and hooks.
  'https://user:pass@host/path?q=1#f //a:b@c http:\\/\\/a:b@c a@b.com https://hooks/services/T0/B0 /workflows%2Fabc',
  'a%20b password%20abc %2C %41 %zz % a+b token+abcdefgh1 +1 &amp; &#39; & b &lt;c&gt; Bearer+abc https%3A%2F%2Fa:b@c',
  // Tags, calls, lists of headers, markers, keys in PEM, what no rule knows.
  '<token>x</token> <input type="password" value="x"> <a href=x> a < b > c setItem("token","x") foo(1) type (x) `a`: `b`',
  '["X-Api-Key","x"] ["password",{}] ["other",{}] ["",1] [\\"Cookie\\",\\"x\\"] ["a",1] [1] [redacted:bearer#3f2a] [task.setvariable x]y -----BEGIN KEY----- a-b',
  `Abcdefgh Zz9-x_/Qq8wXz0vYy7u+/a/Bcdefghi=Kq9zXw8vYt7uZs6r x${' '.repeat(24)}=1 [\n:1`,
  // What stands at the start of a text.
  ...[' a', ': a', '=a', '1:a', '/a', '-a', '-u a', '@a', '&a', '+a', '%20', '\\na', '[a', '(a', '"a', '<a', '_a', ''],
  'na\u00efve=1 \u20ac: \u4e2d\u6587\u3002 \u{1F600} ~ | { } ! * ^ , . $ \f \v \u00a0',
];

/** V8 begins to learn of a function when it has run a few times. */
export const rounds = 3;
