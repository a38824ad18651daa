import { nameNumber } from '../model-name.js';
import { textPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';
import { answerText } from './plausible-scenario.js';

export const silentScenario: Scenario = {
  name: 'sim-silent',
  usage: 'sim-silent[:head][:after=<deltas>]',
  summary: 'never answers; with `head` the headers come, with `after` some text, and then nothing more',
  plan: ({ request, name }) => {
    const deltas = nameNumber(name.options['after'], 0);
    if (deltas === 0) return { kind: 'silence', withHead: name.arguments.includes('head') };
    const pieces = textPieces(answerText(request)).slice(0, deltas);
    return { kind: 'completion', pieces, finish: 'stop', ending: { kind: 'silence' } };
  },
};
