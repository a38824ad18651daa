import { nameNumber } from '../model-name.js';
import { textPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';

export const unicodeScenario: Scenario = {
  name: 'sim-unicode',
  usage: 'sim-unicode[:<bytes>]',
  summary:
    'says characters of two, three and four bytes, in writes of so many bytes (5 unless told) that fall inside them',
  plan: ({ name }) => ({
    kind: 'completion',
    pieces: textPieces('Grüße, 世界 — 👩‍👩‍👧‍👦 🏳️‍🌈 Ωμέγα ½ \u2028 שלום'),
    finish: 'stop',
    pace: { bytesPerWrite: Math.max(1, nameNumber(name.arguments[0], 5)) },
  }),
};
