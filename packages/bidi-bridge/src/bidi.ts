import { bidiContextTranslators } from './bidi-contexts.js';
import { bidiLogTranslators } from './bidi-log.js';
import { bidiNetworkTranslators } from './bidi-network.js';
import type { BackendTranslators } from './translator.js';

/** Any session that speaks WebDriver BiDi, with every window of it. */
export function bidiTranslators(): BackendTranslators {
  return { ...bidiLogTranslators(), ...bidiNetworkTranslators(), ...bidiContextTranslators() };
}
