import { textPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';

export const refusalScenario: Scenario = {
  name: 'sim-refusal',
  usage: 'sim-refusal[:filter]',
  summary: 'refuses in the field `refusal`; with `filter` the reply is stopped by a content filter instead',
  plan: ({ name }) =>
    name.arguments.includes('filter')
      ? { kind: 'completion', pieces: textPieces('I was about to say'), finish: 'content_filter' }
      : { kind: 'completion', pieces: textPieces('I cannot help with that.', 'refusal'), finish: 'stop' },
};
