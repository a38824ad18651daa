import { nameNumber } from '../model-name.js';
import type { Scenario } from '../scenario.js';
import { planPlausibly } from './plausible-scenario.js';

export const slowScenario: Scenario = {
  name: 'sim-slow',
  usage: 'sim-slow[:<milliseconds>]',
  summary: 'does what the default does, but waits before every delta (100 ms unless told)',
  plan: ({ request, name }) => ({
    ...planPlausibly(request),
    pace: { delayMs: nameNumber(name.arguments[0], 100) },
  }),
};
