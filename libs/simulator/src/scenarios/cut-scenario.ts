import { textPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';
import { answerText, planPlausibly } from './plausible-scenario.js';

export const cutScenario: Scenario = {
  name: 'sim-cut',
  usage: 'sim-cut[:tool]',
  summary:
    'ends the body and closes the connection in the middle of its text, with `tool` of a call: no finish, no [DONE]',
  plan: ({ request, name }) => {
    const all = name.arguments.includes('tool') ? [...planPlausibly(request).pieces] : textPieces(answerText(request));
    const pieces = all.slice(0, Math.max(1, Math.floor(all.length / 2)));
    return { kind: 'completion', pieces, finish: 'stop', ending: { kind: 'cut' } };
  },
};
