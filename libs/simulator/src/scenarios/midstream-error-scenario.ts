import { nameNumber } from '../model-name.js';
import { openAiErrorForStatus } from '../openai-error.js';
import { textPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';
import { answerText } from './plausible-scenario.js';

export const midstreamErrorScenario: Scenario = {
  name: 'sim-midstream-error',
  usage: 'sim-midstream-error[:<status>][:code=<code>]',
  summary: 'says some text, then sends an error frame (that of status 500 unless told) and ends',
  plan: ({ request, name }) => {
    const body = openAiErrorForStatus(nameNumber(name.arguments[0], 500), name.options['code']);
    const pieces = textPieces(answerText(request)).slice(0, 3);
    return { kind: 'completion', pieces, finish: 'stop', ending: { kind: 'error', body } };
  },
};
