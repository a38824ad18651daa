import { nameNumber } from '../model-name.js';
import { textPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';
import { failureReason } from './error-scenario.js';
import { answerText } from './plausible-scenario.js';

export const midstreamErrorScenario: Scenario = {
  name: 'sim-midstream-error',
  usage: 'sim-midstream-error[:<status>][:code=<code>]',
  summary: 'says some text, then sends an error frame (that of status 500 unless told) and ends',
  plan: ({ request, name }) => {
    const reason = failureReason(name, nameNumber(name.arguments[0], 500));
    const pieces = textPieces(answerText(request)).slice(0, 3);
    return { kind: 'completion', pieces, finish: 'stop', ending: { kind: 'error', reason } };
  },
};
