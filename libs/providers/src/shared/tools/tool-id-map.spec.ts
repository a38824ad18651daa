import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ToolIdMap, type ToolIdStyle } from './tool-id-map.js';

const LONG = `call_${'a'.repeat(40)}`;

describe(ToolIdMap, () => {
  it.each<[string, ToolIdStyle, string, string]>([
    ['keeps an id that is accepted', 'plain', 'toolu_01T1x1fJ34qAmk2tNTrN7Up6', 'toolu_01T1x1fJ34qAmk2tNTrN7Up6'],
    ['keeps one of 40 characters', 'plain', 'x'.repeat(40), 'x'.repeat(40)],
    ['R24 shortens a longer one', 'plain', LONG, 'call_b89ea86a90323b3c9354bcb746d82720'],
    ['keeps 64 characters where those are taken', 'long', LONG, LONG],
    ['R25 has nine characters for Mistral', 'mistral', 'toolu_01T1x1fJ34qAmk2tNTrN7Up6', 'hC7qxS0Ex'],
  ])('%s', (_, style, id, expected) => {
    const ids = new ToolIdMap(style);
    expect(ids.ofCall(id, 'Bash')).toBe(expected);
    expect(ids.ofResult(id)).toBe(expected);
  });

  it.each<[string, ToolIdStyle, RegExp]>([
    ['functions.Bash:0', 'plain', /^call_[0-9a-f]{32}$/],
    ['call:1|2', 'long', /^call_[0-9a-f]{32}$/],
    ['', 'plain', /^call_[0-9a-f]{32}$/],
    ['x'.repeat(65), 'long', /^call_[0-9a-f]{32}$/],
    ['abcdefghi', 'mistral', /^(?!abcdefghi)[0-9A-Za-z]{9}$/],
  ])('makes an acceptable one of %j in style %s', (id, style, shape) => {
    expect(new ToolIdMap(style).ofCall(id, 'Bash')).toMatch(shape);
  });

  it('R26 counts the calls of the whole history for Kimi, and finds them again for their results', () => {
    const ids = new ToolIdMap('kimi');
    const calls = [ids.ofCall('toolu_a', 'Bash'), ids.ofCall('toolu_b', 'Read'), ids.ofCall('toolu_c', 'Bash')];
    expect(calls).toEqual(['functions.Bash:0', 'functions.Read:1', 'functions.Bash:2']);
    expect(['toolu_c', 'toolu_a'].map((id) => ids.ofResult(id))).toEqual(['functions.Bash:2', 'functions.Bash:0']);
  });

  it('maps a result that lost its call as its call would have been, in any process', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom<ToolIdStyle>('plain', 'long', 'mistral'), (id, style) => {
        expect(new ToolIdMap(style).ofResult(id)).toBe(new ToolIdMap(style).ofCall(id, 'Bash'));
      }),
    );
  });

  it('keeps ids apart', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 80 }), { maxLength: 20 }), (clientIds) => {
        const ids = new ToolIdMap('plain');
        expect(new Set(clientIds.map((id) => ids.ofCall(id, 'Bash'))).size).toBe(clientIds.length);
      }),
    );
  });
});
