import type { Scenario } from '../scenario.js';

export const emptyScenario: Scenario = {
  name: 'sim-empty',
  usage: 'sim-empty',
  summary: 'finishes without having said anything',
  plan: () => ({ kind: 'completion', pieces: [], finish: 'stop' }),
};
