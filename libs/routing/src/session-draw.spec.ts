import { describe, expect, it } from '@jest/globals';

import { drawForSession, type Weighed } from './session-draw.js';

interface Named extends Weighed {
  readonly name: string;
}

const item = (name: string, weight?: number): Named => ({ name, ...(weight !== undefined && { weight }) });
const draw = (items: readonly Named[], session: string): string =>
  drawForSession(items, session, ({ name }) => name)
    .map(({ name }) => name)
    .join('');
const SESSIONS = Array.from({ length: 1_000 }, (_, index) => `rule\n3f1c2a70-${index}`);

function counts(items: readonly Named[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const session of SESSIONS) {
    const [first = ''] = draw(items, session);
    found[first] = (found[first] ?? 0) + 1;
  }
  return found;
}

describe(drawForSession, () => {
  it('spreads sessions by weight', () => {
    const { a = 0, b = 0, c = 0 } = counts([item('a', 70), item('b', 20), item('c', 10)]);
    expect(a + b + c).toBe(1_000);
    // Four standard deviations: 14.5, 12.6 and 9.5.
    expect(Math.abs(a - 700)).toBeLessThan(58);
    expect(Math.abs(b - 200)).toBeLessThan(51);
    expect(Math.abs(c - 100)).toBeLessThan(38);
  });

  it('gives a session the same one every time, wherever that stands', () => {
    const items = [item('a', 1), item('b', 1), item('c', 1)];
    for (const session of SESSIONS) {
      const [first] = draw(items, session);
      expect(draw(items, session)[0]).toBe(first);
      expect(draw(items.toReversed(), session)[0]).toBe(first);
    }
  });

  it('moves only sessions to a target that is added', () => {
    const before = [item('a', 1), item('b', 1)];
    const after = [...before, item('c', 1)];
    const moved = SESSIONS.filter((session) => draw(before, session).slice(0, 1) !== draw(after, session).slice(0, 1));
    expect(moved.map((session) => draw(after, session)[0])).toEqual(moved.map(() => 'c'));
    expect(Math.abs(moved.length - 333)).toBeLessThan(60);
  });

  it.each([
    ['nobody has a weight', [item('a'), item('b')], ['ab']],
    ['only one has', [item('a'), item('b', 1)], ['ab']],
    ['nobody weighs anything', [item('a', 0), item('b', 0)], ['ab']],
    ['one weighs nothing', [item('a', 0), item('b', 1)], ['ba']],
    ['there is nobody', [], ['']],
    ['some have none', [item('x'), item('a', 1), item('y'), item('b', 1)], ['xayb', 'xbya']],
    ['three have one', [item('a', 1), item('b', 1), item('c', 1)], ['abc', 'bac', 'cab']],
  ])('where %s', (_, items, expected) => {
    expect([...new Set(SESSIONS.map((session) => draw(items, session)))].toSorted()).toEqual(expected);
  });
});
