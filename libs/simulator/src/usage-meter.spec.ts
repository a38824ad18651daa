import { describe, expect, it } from '@jest/globals';

import { textPieces } from './pieces.js';
import { UsageMeter } from './usage-meter.js';

describe(UsageMeter, () => {
  it('counts bytes by four, reasoning as a part of the completion', () => {
    const meter = new UsageMeter(401);
    for (const piece of [
      ...textPieces('12345678'),
      ...textPieces('1234', 'reasoning'),
      ...textPieces('ü½', 'refusal'),
    ]) {
      meter.add(piece);
    }
    expect(meter.total()).toEqual({ promptTokens: 101, outputTokens: 4, reasoningTokens: 1 });
  });

  it('counts nothing as nothing', () => {
    expect(new UsageMeter(0).total()).toEqual({ promptTokens: 0, outputTokens: 0, reasoningTokens: 0 });
  });
});
