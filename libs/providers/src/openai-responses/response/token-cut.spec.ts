import { describe, expect, it } from '@jest/globals';

import { TokenCut } from './token-cut.js';

function cut(limit: number, ...pieces: readonly string[]) {
  const tokens = new TokenCut(limit);
  for (const piece of pieces) tokens.push(piece);
  return tokens.take();
}

describe(TokenCut.name, () => {
  it.each([
    [1, 'One two', 'One', true],
    [1, 'One', 'One', false],
    [2, 'One two three', 'One two', true],
    [2, 'Hi!', 'Hi!', false],
    [3, 'a, b', 'a, b', false],
    [1, ' padded', ' padded', false],
    [1, 'One \n', 'One', false],
    [1, 'internationalization', 'internat', true],
    [3, 'internationalization', 'internationalization', false],
    [1, 'é日本語', 'é日本語', false],
    [1, '😀 x', '😀', true],
    [5, '', '', false],
  ])('of %i: %j', (limit, text, kept, more) => {
    expect(cut(limit, text)).toEqual({ text: kept, cut: more });
  });

  it('does not care how the text came', () => {
    expect(cut(2, 'O', 'ne t', 'wo', ' three')).toEqual(cut(2, 'One two three'));
  });

  it('has no room for calls', () => {
    const tokens = new TokenCut(15);
    tokens.call();
    expect(tokens.take()).toEqual({ text: '', cut: true });
  });
});
