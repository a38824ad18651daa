import { textPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';
import { answerText } from './plausible-scenario.js';

export const textScenario: Scenario = {
  name: 'sim-text',
  usage: 'sim-text',
  summary: 'answers in words, whatever tools there are',
  plan: ({ request }) => ({ kind: 'completion', pieces: textPieces(answerText(request)), finish: 'stop' }),
};
