import { promptText } from '../scenario-request.js';
import { textPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';
import { planPlausibly } from './plausible-scenario.js';

export const thinkingScenario: Scenario = {
  name: 'sim-thinking',
  usage: 'sim-thinking',
  summary: 'thinks first (`reasoning_content`), then does what the default does',
  plan: ({ request }) => {
    const plan = planPlausibly(request);
    const thought = `The user wrote ${promptText(request).length} characters. I consider what to do.`;
    return { ...plan, pieces: [...textPieces(thought, 'reasoning'), ...plan.pieces] };
  },
};
