import { cardPattern, isCardNumber } from './card.js';
import { leftEdge } from './edge.js';
import { isBasicCredential, looksRandom, looksSecret, saysNothing } from './likeness.js';
import { providerTokens } from './provider-tokens.js';
import type { Rule } from './rule.js';

// One list for every place a key can stand in. A key of several words is written with "_" between them.
export const secretKeys: readonly string[] = [
  ...['password', 'passwd', 'passphrase', 'passcode', 'new_password', 'old_password', 'current_password'],
  ...['user_password', 'admin_password', 'db_password', 'confirm_password', 'password_confirm', 'repeat_password'],
  ...['password_confirmation', 'password_repeat', 'password_again', 'password1', 'password2', 'login_password'],
  ...['secret', 'client_secret', 'app_secret', 'shared_secret', 'webhook_secret', 'signing_secret', 'jwt_secret'],
  ...['consumer_secret', 'token_secret', 'oauth_token_secret', 'secret_token', 'secret_value'],
  ...[
    'token',
    'access_token',
    'refresh_token',
    'id_token',
    'id_token_hint',
    'auth_token',
    'session_token',
    'bearer_token',
  ],
  ...['api_token', 'user_token', 'login_token', 'magic_token', 'invite_token', 'reset_token', 'password_reset_token'],
  ...[
    'reset_password_token',
    'verification_token',
    'confirmation_token',
    'activation_token',
    'device_token',
    'push_token',
    'identity_token',
  ],
  ...[
    'bot_token',
    'deploy_token',
    'private_token',
    'personal_access_token',
    'github_token',
    'gitlab_token',
    'npm_token',
  ],
  ...[
    'slack_token',
    'coupon_token',
    'payment_token',
    'card_token',
    'oauth_token',
    'csrf_token',
    'xsrf_token',
    'jwt_token',
  ],
  ...['security_token', 'service_token', 'registration_token', 'authorization_token', 'authentication_token'],
  ...[
    'csrf',
    'xsrf',
    '_csrf',
    '_token',
    'csrfmiddlewaretoken',
    'authenticity_token',
    '__RequestVerificationToken',
    '_wpnonce',
  ],
  ...[
    'api_key',
    'apikey',
    'x_api_key',
    'secret_key',
    'secret_access_key',
    'private_key',
    'access_key',
    'access_key_id',
  ],
  ...[
    'aws_access_key_id',
    'aws_secret_access_key',
    'aws_session_token',
    'stripe_secret_key',
    'signing_key',
    'account_key',
  ],
  ...[
    'encryption_key',
    'master_key',
    'license_key',
    'subscription_key',
    'shared_access_key',
    'storage_key',
    'service_key',
  ],
  ...['session_id', 'sid', 'phpsessid', 'jsessionid', 'asp_net_session_id', 'connect_sid', 'session_key'],
  ...['credential', 'credentials', 'jwt', 'bearer', 'code_verifier', 'client_assertion', 'saml_response', 'ssn'],
  ...['card_number', 'cc_number', 'credit_card', 'credit_card_number', 'pan', 'social_security_number'],
  ...['connection_string', 'recovery_code', 'backup_code', 'mfa_secret', 'totp_secret', 'otp_secret', 'pgpassword'],
];

// Alone, `pass` counts tests and `pwd` is a folder.
const signedInTo: readonly string[] = (
  'db database sql mysql mariadb pg postgres postgresql mongo mongodb redis rabbitmq amqp kafka ldap smtp mail email imap ftp sftp ssh ' +
  'user root admin sudo login account api http basic app keystore truststore cert registry docker'
).split(' ');

/**
 * A digit, or capitals and small letters as only chance mixes them: of random tokens of thirty characters one in two hundred
 * has no digit.
 */
const tokenValue = new RegExp(
  `^(?:(?=[^0-9]*[0-9])\\S{8,}|(?=${'[^A-Z]*[A-Z]'.repeat(8)})(?=${'[^a-z]*[a-z]'.repeat(8)})[\\w~+/=-]{20,})$`,
);

/** The rules of a redactor that was given none. A rule of the same name in `createRedactor({ rules })` takes the place of one of these. */
export const defaultRules: readonly Rule[] = [
  {
    kind: 'header',
    name: 'authorization-header',
    headers: ['authorization', 'proxy-authorization'],
    holds: 'credentials',
  },
  { kind: 'header', name: 'cookie', headers: ['cookie', 'cookies'], holds: 'cookies' },
  { kind: 'header', name: 'set-cookie', headers: ['set-cookie', 'set-cookie2'], holds: 'set-cookie' },
  {
    kind: 'header',
    name: 'secret-header',
    headers: [
      ...['x-api-key', 'api-key', 'apikey', 'x-auth-token', 'x-access-token', 'x-session-token', 'x-session-id'],
      ...['x-csrf-token', 'x-xsrf-token', 'x-csrftoken', 'csrf-token', 'x-amz-security-token', 'x-goog-api-key'],
      ...['x-goog-iap-jwt-assertion', 'cf-access-jwt-assertion', 'cf-access-client-secret', 'x-vault-token'],
      ...[
        'x-gitlab-token',
        'private-token',
        'job-token',
        'x-github-token',
        'x-shopify-access-token',
        'x-functions-key',
      ],
      ...['x-hub-signature', 'x-hub-signature-256', 'stripe-signature', 'x-rapidapi-key', 'ocp-apim-subscription-key'],
      ...[
        'x-forwarded-access-token',
        'x-amzn-oidc-data',
        'x-amzn-oidc-accesstoken',
        'dd-api-key',
        'dd-application-key',
      ],
      ...[
        'x-auth',
        'x-otp',
        'x-auth-key',
        'x-authorization',
        'x-secret',
        'x-token',
        'authentication',
        'x-honeycomb-team',
        'dpop',
      ],
    ],
  },
  {
    kind: 'key',
    name: 'url-key',
    places: ['url'],
    keys: [
      ...secretKeys,
      ...['auth', 'sig', 'signature', 'pass', 'x_amz_signature', 'x_amz_credential', 'x_amz_security_token'],
      ...['x_goog_signature', 'x_goog_credential', 'code_challenge_secret', 'assertion', 'invite_code', 'sas_token'],
    ],
  },
  { kind: 'key', name: 'form-key', places: ['form'], keys: [...secretKeys, 'pass', 'assertion'] },
  { kind: 'key', name: 'json-key', places: ['json'], keys: secretKeys },
  { kind: 'key', name: 'text-key', places: ['text'], keys: secretKeys },
  {
    kind: 'key',
    name: 'spoken-secret',
    places: ['prose'],
    keys: [
      ...['token', 'password', 'passphrase', 'passcode', 'secret', 'otp', 'jwt', 'credential', 'api_key', 'api_token'],
      ...['access_key', 'access_token', 'secret_key', 'private_key', 'session_id', 'session_token', 'refresh_token'],
    ],
  },
  { kind: 'key', name: 'password-ending', keys: [], endings: ['password', 'passwd', 'passphrase', 'passcode'] },
  // `next_token: 12` counts, and `cancel_token: none` names: what ends in a token must also look like one.
  {
    kind: 'key',
    name: 'token-ending',
    keys: [],
    endings: ['token', 'secret', 'apikey', 'secretkey', 'masterkey', 'accesskey', 'credential', 'credentials'],
    value: tokenValue,
  },
  // PWD is also the working directory.
  { kind: 'key', name: 'pwd-key', keys: ['pwd', 'user_pwd'], value: /^(?![~/]|[A-Za-z]:[\\/])/ },
  {
    kind: 'key',
    name: 'pass-key',
    keys: signedInTo.flatMap((name) => [`${name}_pass`, `${name}_pwd`]),
    value: /^(?![~/]|[A-Za-z]:[\\/])/,
  },
  {
    kind: 'key',
    name: 'one-time-code',
    keys: [
      ...['otp', 'totp', 'one_time_code', 'one_time_password', 'mfa_code', 'two_factor_code', 'verification_code'],
      ...['otp_code', 'sms_code', 'auth_code', 'pin', 'pin_code', 'cvc', 'cvv', 'cvc2', 'cvv2', 'csc', 'security_code'],
      ...['card_cvc', 'card_cvv', 'card_code', 'card_pin', 'recovery_codes', 'backup_codes'],
    ],
    value: /^[0-9A-Za-z][0-9A-Za-z -]{1,14}[0-9A-Za-z]$/,
  },
  // Where an application keeps who is signed in; under such a name anything else may stand as well.
  {
    kind: 'key',
    name: 'session-value',
    keys: ['auth', 'session', 'sess', 'sso', 'user_session', 'remember_me', 'login_session', 'signed_in'],
    endings: ['session', 'auth', 'sid'],
    value: /^(?=[^0-9]*[0-9][^0-9]*[0-9][^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])\w[\w.~+/=%-]{15,}$/,
  },
  {
    kind: 'key',
    name: 'oauth-code',
    places: ['url', 'form'],
    keys: ['code'],
    value: /^(?=[^0-9]*[0-9])[\w.~/+-]{16,}$/,
  },
  {
    kind: 'shape',
    name: 'private-key',
    pattern:
      /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){1,20000}(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?/,
    accepts: isPrivateKey,
  },
  // As Kubernetes keeps it.
  {
    kind: 'shape',
    name: 'encoded-private-key',
    pattern: new RegExp(`${leftEdge('A-Za-z0-9_')}LS0tLS1CRUdJTi[A-Za-z0-9+/_-]{24,20000}={0,2}`),
    accepts: (secret) => Buffer.from(secret.slice(0, 120), 'base64').toString('latin1').includes('PRIVATE KEY'),
  },
  // What a build itself tells its log to hide.
  {
    kind: 'shape',
    name: 'declared-secret',
    pattern:
      /(?:::add-mask::|##vso\[task\.set(?:secret|variable [^\]\r\n]{0,200}issecret=true[^\]\r\n]{0,80})\])(?<secret>[^\s"'\\][^\r\n"'\\]{2,4096})/i,
    accepts: (secret) => !saysNothing(secret) && !/^(?:\$|%)/.test(secret),
  },
  // `curl -u user:password`, `docker login -p …`
  {
    kind: 'shape',
    name: 'command-credential',
    pattern:
      /(?:(?<![^ \t\r\n"'`])(?:-[uU]|--(?:proxy-)?user|--auth)(?:[ \t]{1,4}|=)?["']?[\w.@+-]{1,64}:|\b(?:login|sshpass|mysql[a-z]{0,8})\b[^\r\n|&;]{0,160}?[ \t]-p[ \t]{0,4}["']?)(?<secret>[^\s"'`\\/$-][^\s"'`\\]{3,255})/,
    accepts: looksSecret,
  },
  {
    kind: 'shape',
    name: 'spoken-code',
    pattern:
      /\b(?:one[- ]time|verification|security|confirmation|authentication|sign[- ]in|login|2fa|mfa|sms) (?:pass)?code(?: is)?:? (?<secret>[0-9]{4,8})(?![\w.,:/-]*[0-9])/i,
  },
  {
    kind: 'shape',
    name: 'bearer',
    pattern: /(?<![A-Za-z0-9])bearer(?:[ \t]|%20|\+|\\u0020){1,4}(?<secret>[A-Za-z0-9._~+/-]{8,8192}={0,2})/i,
    accepts: looksRandom,
  },
  {
    kind: 'shape',
    name: 'basic',
    pattern: /(?<![A-Za-z0-9])basic(?:[ \t]|%20|\+|\\u0020){1,4}(?<secret>[A-Za-z0-9+/_-]{6,8192}={0,2})/i,
    accepts: isBasicCredential,
  },
  // RFC 7616: what a password was turned into, in answer to a challenge.
  {
    kind: 'shape',
    name: 'digest',
    pattern: /(?<=\bresponse=\\{0,7}")(?<secret>[0-9a-f]{32}(?:[0-9a-f]{32})?)(?=\\{0,7}")/i,
  },
  {
    kind: 'shape',
    name: 'jwt',
    pattern: new RegExp(`(?=e[yw])${leftEdge('\\w-')}(?:ey[JA]|ewo)[\\w-]{8,}(?:\\.[\\w-]*){1,4}`),
    accepts: isTokenOfParts,
  },
  { kind: 'shape', name: 'provider-token', pattern: providerTokens },
  { kind: 'shape', name: 'card', pattern: cardPattern, accepts: isCardNumber },
  {
    kind: 'input',
    name: 'password-input',
    types: ['password'],
    autocomplete: ['current-password', 'new-password'],
    names: [
      'password',
      'passwd',
      'user_password',
      'login_password',
      'new_password',
      'current_password',
      'confirm_password',
    ],
  },
  {
    kind: 'input',
    name: 'card-input',
    autocomplete: ['cc-name', 'cc-number', 'cc-csc', 'cc-exp', 'cc-exp-month', 'cc-exp-year', 'cc-type'],
    names: [
      'card_number',
      'cc_number',
      'credit_card_number',
      'cvc',
      'cvv',
      'csc',
      'card_cvc',
      'card_cvv',
      'security_code',
    ],
  },
  {
    kind: 'input',
    name: 'one-time-code-input',
    autocomplete: ['one-time-code'],
    names: ['otp', 'totp', 'one_time_code', 'verification_code', 'mfa_code', 'two_factor_code'],
  },
  {
    kind: 'input',
    name: 'csrf-input',
    names: [
      'csrf',
      '_csrf',
      'csrf_token',
      'xsrf_token',
      'csrfmiddlewaretoken',
      'authenticity_token',
      '_wpnonce',
      '_token',
      '__RequestVerificationToken',
    ],
  },
];

/** Lines of base64 between its ends, after lines such as `DEK-Info: …`; program source that puts a key together is none. */
function isPrivateKey(secret: string): boolean {
  const body = secret
    .replace(/-----[A-Z ]{1,60}-----/g, '')
    .replace(/[A-Z][A-Za-z-]{1,20}: [^\n\\]{0,200}(?:\n|\\[nr])/g, '')
    .replace(/\\[nrt]|[\s"'`+,]/g, '');
  return /^(?:[A-Za-z0-9/=]{64}|[A-Za-z0-9/=]{4,64}$)/.test(body);
}

function isTokenOfParts(secret: string): boolean {
  return (secret.split('.')[1] ?? '').length >= 4;
}
