import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { textPieces, toolPieces } from './pieces.js';

describe(textPieces, () => {
  it('loses nothing but text that is nothing but space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const joined = textPieces(text)
          .map((piece) => (piece.kind === 'text' ? piece.text : ''))
          .join('');
        expect(joined).toBe(text.trim() === '' ? '' : text);
      }),
    );
  });
});

describe(toolPieces, () => {
  it('never cuts a character in two, which no JSON could carry', () => {
    const pieces = toolPieces([{ name: 'a', arguments: { text: '👩‍👩‍👧‍👦'.repeat(30) } }], '');
    for (const piece of pieces) {
      if (piece.kind === 'tool-arguments') expect(Buffer.from(piece.fragment).toString()).toBe(piece.fragment);
    }
  });
});
