import { leftEdge } from './edge.js';

// Prefixes that providers publish so that their tokens can be found by machines.
const shapes: readonly string[] = [
  '[sr]k_(?:live|test)_[A-Za-z0-9]{10,}', // Stripe keys
  'tok_(?:(?:live|test)_[A-Za-z0-9]{8,}|[A-Za-z0-9]{20,})',
  'whsec_[A-Za-z0-9+/]{16,}={0,2}',
  '(?:pi|seti)_[A-Za-z0-9]{14,}_secret_[A-Za-z0-9]{10,}',
  'gh[pousr]_[A-Za-z0-9]{20,255}', // GitHub
  'github_pat_[A-Za-z0-9_]{20,255}',
  'gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat)-[A-Za-z0-9_-]{16,}', // GitLab
  'xox[abeoprs]-[A-Za-z0-9-]{10,}', // Slack
  'xapp-[0-9]-[A-Za-z0-9-]{10,}',
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])', // AWS
  'AIza[\\w-]{35}(?![\\w-])', // Google
  'ya29\\.[\\w-]{20,}',
  'GOCSPX-[\\w-]{20,}',
  'npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])',
  'pypi-AgE[\\w-]{30,}',
  'sk-[A-Za-z0-9]{20,}(?![\\w-])', // OpenAI and those that follow its form
  'sk-(?:proj|svcacct|admin|ant|or)-[\\w-]{20,}',
  'SG\\.[\\w-]{16,32}\\.[\\w-]{16,64}', // SendGrid
  'SK[0-9a-f]{32}(?![0-9A-Za-z])', // Twilio
  'key-[0-9a-f]{32}(?![0-9A-Za-z])', // Mailgun
  'shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}', // Shopify
  'do[opr]_v1_[0-9a-f]{64}', // DigitalOcean
  'hf_[A-Za-z0-9]{30,}', // Hugging Face
  'sq0(?:atp|csp|idp)-[\\w-]{22,}', // Square
  'AT(?:AT|CT)T3[\\w=-]{20,}', // Atlassian
  'lin_api_[A-Za-z0-9]{32,}', // Linear
  'ntn_[A-Za-z0-9]{40,}', // Notion
  'hv[sb]\\.[\\w-]{20,}', // HashiCorp Vault
  'dapi[0-9a-f]{32}(?![0-9A-Za-z])', // Databricks
  'sbp_[0-9a-f]{40}', // Supabase
  'sntry[su]_[\\w=-]{20,}', // Sentry
  'gl(?:sa|c)_[\\w=-]{20,}', // Grafana
  'dckr_(?:pat|oat)_[\\w-]{20,}', // Docker
  'figd_[\\w-]{20,}', // Figma
  'rubygems_[0-9a-f]{48}',
  'PMAK-[0-9a-f]{24}-[0-9a-f]{34}', // Postman
  'gsk_[A-Za-z0-9]{40,}', // Groq
  'xai-[A-Za-z0-9]{60,}', // xAI
  'pscale_(?:pw|tkn|oauth)_[\\w.-]{32,}', // PlanetScale
  'NRAK-[A-Z0-9]{27}(?![A-Za-z0-9])', // New Relic
  'HRKU-[\\w-]{30,}', // Heroku
  'AGE-SECRET-KEY-1[0-9A-Z]{58}',
  'xkeysib-[0-9a-f]{64}-\\w{16}', // Brevo
  '[0-9]{8,10}:AA[\\w-]{33}(?![\\w-])', // Telegram
];

const hooks: readonly string[] = [
  '(?<=hooks\\.slack\\.com/(?:services|workflows)/)[\\w/-]{16,}',
  '(?<=discord(?:app)?\\.com/api/webhooks/)[0-9]{10,24}/[\\w-]{20,}',
];

/**
 * How these tokens begin, for a search that only asks whether one can be there: three characters each in lower case
 * (a `0` stands for any digit), and the whole beginnings as a pattern.
 */
export const tokenPrefixes: { readonly starts: readonly string[]; readonly pattern: string } = {
  starts: (
    'sk_ rk_ tok whs pi_ set ghp gho ghu ghs ghr git glp glo gld glr glc glf gli gla gls xox xap aki asi abi acc aiz ya0 goc ' +
    'npm pyp sk- sg. sk0 ska skb skc skd ske skf key shp doo dop dor hf_ sq0 ata lin ntn hvs hvb dap sbp snt dck fig rub atc pma age xke ls0 ' +
    'gsk xai psc nra hrk'
  ).split(' '),
  pattern:
    '[sr]k_|tok_|whsec_|pi_|seti_|gh[pousr]_|github_pat_|gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat)-|xox[abeoprs]-|xapp-|' +
    'A[KSB]I|ACCA|AIza|ya29\\.|GOCSPX-|npm_|pypi-|sk-|SG\\.|SK[0-9a-f]|key-|shp(?:at|ca|pa|ss)_|do[opr]_|hf_|sq0|AT(?:AT|CT)T3|PMAK-|AGE-SECRET-KEY-|xkeysib-|LS0tLS1CRUdJTi|' +
    'gsk_|xai-|pscale_|NRAK-|HRKU-|lin_|ntn_|hv[sb]\\.|dapi|sbp_|sntry[su]_|gl(?:sa|c)_|dckr_|figd_|rubygems_',
};

/** Tokens that tell by their prefix who gave them out, and webhook addresses that are secrets themselves. */
export const providerTokens: RegExp = new RegExp(`${leftEdge('A-Za-z0-9_')}(?:${shapes.join('|')})|${hooks.join('|')}`);
