import { nameNumber } from '../model-name.js';
import type { Scenario } from '../scenario.js';
import { failurePlan } from './error-scenario.js';
import { planPlausibly } from './plausible-scenario.js';

export const flakyScenario: Scenario = {
  name: 'sim-flaky',
  usage: 'sim-flaky[:<failures>][:<status>][:tag=<name>][:retry-after=<seconds>]',
  summary:
    'fails so many times (1 unless told) with a status (503), then does what the default does; counted per conversation, or per tag',
  plan: ({ request, name, counter }) => {
    const key = name.options['tag'] ?? JSON.stringify(request.messages);
    const earlier = counter.count(`${request.model} ${key}`);
    const fails = earlier < nameNumber(name.arguments[0], 1);
    return fails ? failurePlan(name, nameNumber(name.arguments[1], 503)) : planPlausibly(request);
  },
};
