// Takes the secrets out of a log line, an address and an answer before anybody else sees them.
import { createRedactor } from '@e2evidence/redact';

// One per run: what it recognised once it finds again. `secrets` are those your test knows; the key of the pseudonyms is
// given only so that this prints the same each time.
const redactor = createRedactor({ secrets: ['e2e-Passw0rd'], pseudonymKey: 'example' });

const answer = { order: 'HG-2900', access_token: 'tok_9f8e7d6c5b', card: '4111 1111 1111 1111', token_count: 12 };
console.log(redactor.value(answer));
console.log(redactor.url('http://127.0.0.1/pay?coupon=SPRING10&session_id=q8Zk3x9v#access_token=tok_9f8e7d6c5b'));
console.log(redactor.text('POST /login as ada@example.test with e2e-Passw0rd, Authorization: Bearer 7Yk2pQ9sLx'));
console.log(redactor.text(`seen again, in base64: ${btoa('tok_9f8e7d6c5b')}`));

const { replaced, total } = redactor.report();
console.log(total, 'replaced:', replaced.map(({ rule, place, count }) => `${rule} in ${place} ${count}`).join(', '));
