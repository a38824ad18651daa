import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { StopScanner } from './stop-scanner.js';

/** What is shown of a text that comes in these pieces, and the sequence that ended it. */
function scan(stops: readonly string[], ...pieces: readonly string[]) {
  const scanner = new StopScanner(stops);
  const shown = pieces.map((piece) => scanner.push(piece));
  return { shown: [...shown, scanner.flush()], matched: scanner.matched };
}

describe(StopScanner, () => {
  it.each<[string, readonly string[], readonly string[], readonly string[], string | undefined]>([
    ['shows text at once that begins no sequence', ['END'], ['one ', 'two'], ['one ', 'two', ''], undefined],
    ['holds back what may be one', ['END'], ['one E', 'N', 'D two'], ['one ', '', '', ''], 'END'],
    ['shows it when it is none', ['END'], ['one E', 'N', 'd'], ['one ', '', 'ENd', ''], undefined],
    ['shows it when nothing follows', ['END'], ['one EN'], ['one ', 'EN'], undefined],
    ['drops what follows', ['END'], ['a END b', 'END', 'c'], ['a ', '', '', ''], 'END'],
    ['looks again behind a false beginning', ['aab'], ['aa', 'ab'], ['', 'a', ''], 'aab'],
    ['takes the earliest of several', ['two', 'one'], ['one two'], ['', ''], 'one'],
    ['takes the shortest of two at one place', ['ab', 'a'], ['xab'], ['x', ''], 'a'],
    ['takes the earliest, also when a later one is whole before it', ['b', 'abc'], ['ab', 'c'], ['', '', ''], 'abc'],
    ['takes the later one when the earlier comes to nothing', ['b', 'abc'], ['ab', 'd'], ['', 'a', ''], 'b'],
    ['takes the later one when nothing follows', ['b', 'abc'], ['ab'], ['', 'a'], 'b'],
    ['cuts between the halves of no character', ['🛑'], ['go 🛑 on'], ['go ', ''], '🛑'],
    ['takes line breaks for what they are', ['\n\n'], ['a\n', 'b\n', '\nc'], ['a', '\nb', '', ''], '\n\n'],
    ['ignores empty sequences', ['', 'END'], ['abc'], ['abc', ''], undefined],
    ['looks for nothing where there is nothing to look for', [], ['abc'], ['abc', ''], undefined],
  ])('%s', (_, stops, pieces, shown, matched) => {
    expect(scan(stops, ...pieces)).toEqual({ shown, matched });
  });

  it('finds the same wherever the text is cut, and never shows a part of a sequence', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), text, fc.array(fc.nat(12)), (stops, whole, cuts) => {
        const places = [0, ...cuts.toSorted((left, right) => left - right), whole.length];
        const pieces = places.slice(1).map((end, index) => whole.slice(places[index], end));
        const { shown, matched } = scan(stops, ...pieces);
        const found = stops.map((stop) => whole.indexOf(stop)).filter((at) => at !== -1);
        expect(shown.join('')).toBe(whole.slice(0, found.length === 0 ? undefined : Math.min(...found)));
        expect(matched === undefined).toBe(found.length === 0);
        expect(matched).toBe(scan(stops, whole).matched);
      }),
      { numRuns: 500 },
    );
  });
});
