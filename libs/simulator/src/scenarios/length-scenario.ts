import { textPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';

export const lengthScenario: Scenario = {
  name: 'sim-length',
  usage: 'sim-length',
  summary: 'stops in the middle of a sentence because its tokens are spent (`finish_reason: length`)',
  plan: () => ({ kind: 'completion', pieces: textPieces('This sentence would go on if only'), finish: 'length' }),
};
