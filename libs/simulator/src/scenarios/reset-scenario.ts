import type { Scenario } from '../scenario.js';
import { planPlausibly } from './plausible-scenario.js';

export const resetScenario: Scenario = {
  name: 'sim-reset',
  usage: 'sim-reset',
  summary: 'resets the connection in the middle of a tool call, or of its text where there are no tools',
  plan: ({ request }) => {
    const all = [...planPlausibly(request).pieces];
    const pieces = all.slice(0, Math.max(2, Math.floor(all.length / 2)));
    return { kind: 'completion', pieces, finish: 'stop', ending: { kind: 'reset' } };
  },
};
