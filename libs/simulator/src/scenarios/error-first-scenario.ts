import { nameNumber } from '../model-name.js';
import { openAiErrorForStatus } from '../openai-error.js';
import type { Scenario } from '../scenario.js';

export const errorFirstScenario: Scenario = {
  name: 'sim-error-first',
  usage: 'sim-error-first[:<status>][:code=<code>]',
  summary: 'answers 200, and then nothing but an error frame (that of status 503 unless told)',
  plan: ({ name }) => {
    const body = openAiErrorForStatus(nameNumber(name.arguments[0], 503), name.options['code']);
    return { kind: 'completion', pieces: [], finish: 'stop', ending: { kind: 'error', body } };
  },
};
