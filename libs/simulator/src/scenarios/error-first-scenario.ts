import { nameNumber } from '../model-name.js';
import type { Scenario } from '../scenario.js';
import { failureReason } from './error-scenario.js';

export const errorFirstScenario: Scenario = {
  name: 'sim-error-first',
  usage: 'sim-error-first[:<status>][:code=<code>]',
  summary: 'answers 200, and then nothing but an error frame (that of status 503 unless told)',
  plan: ({ name }) => {
    const reason = failureReason(name, nameNumber(name.arguments[0], 503));
    return { kind: 'completion', pieces: [], finish: 'stop', ending: { kind: 'error', reason } };
  },
};
