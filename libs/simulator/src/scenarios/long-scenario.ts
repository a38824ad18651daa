import { nameNumber } from '../model-name.js';
import type { ReplyPiece } from '../reply-plan.js';
import type { Scenario } from '../scenario.js';

export const longScenario: Scenario = {
  name: 'sim-long',
  usage: 'sim-long[:<deltas>][:batch=<deltas per write>][:every=<milliseconds>]',
  summary: 'sends so many text deltas (1000 unless told), one write each and as fast as they are read unless told',
  plan: ({ name }) => ({
    kind: 'completion',
    pieces: repeatedPieces(nameNumber(name.arguments[0], 1000)),
    finish: 'stop',
    pace: {
      piecesPerWrite: Math.max(1, nameNumber(name.options['batch'], 1)),
      delayMs: nameNumber(name.options['every'], 0),
    },
  }),
};

/** Made one by one: a million of them need no memory. */
function* repeatedPieces(count: number): Generator<ReplyPiece> {
  const piece: ReplyPiece = { kind: 'text', text: ' simulated' };
  for (let index = 0; index < count; index += 1) yield piece;
}
