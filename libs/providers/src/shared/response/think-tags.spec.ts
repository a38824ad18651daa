import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ThinkTags, type ThinkTagPolicy } from './think-tags.js';

const PLAIN: ThinkTagPolicy = { implicitOpen: false, interleaved: false };
const IMPLICIT: ThinkTagPolicy = { ...PLAIN, implicitOpen: true };

/** What is thought and what is said of a text that comes in these pieces. */
function split(policy: ThinkTagPolicy, ...pieces: readonly string[]) {
  let [thought, said] = ['', ''];
  const tags = new ThinkTags({ reasoning: (text) => (thought += text), text: (text) => (said += text) }, policy);
  for (const piece of pieces) tags.push(piece);
  tags.flush();
  return [thought, said, tags.unclosedThinking];
}

const letters = (text: string) => Array.from(text);

describe(ThinkTags, () => {
  it.each<[string, ThinkTagPolicy, string, readonly string[]]>([
    ['a thought', PLAIN, '<think>a</think>b', ['a', 'b', '']],
    ['a thought behind blanks', PLAIN, ' \n<think>a</think>b', ['a', 'b', '']],
    ['one blank line behind it', PLAIN, '<think>a</think>\n\n\nb', ['a', '\nb', '']],
    ['one line break behind it', PLAIN, '<think>a</think>\nb', ['a', '\nb', '']],
    ['another name', PLAIN, '<thinking>a</thinking>b', ['a', 'b', '']],
    ['a closing tag of another name', PLAIN, '<think>a</thinking>b', ['a</thinking>b', '', 'a</thinking>b']],
    ['an empty thought', PLAIN, '<think>\n\n</think>\n\nb', ['\n\n', 'b', '']],
    ['no end', PLAIN, '<think>a', ['a', '', 'a']],
    ['half an end', PLAIN, '<think>a</thi', ['a</thi', '', 'a</thi']],
    ['a tag in the middle', PLAIN, 'use <think>a</think>', ['', 'use <think>a</think>', '']],
    ['half a tag', PLAIN, '<thi', ['', '<thi', '']],
    ['something like a tag', PLAIN, '<think >a', ['', '<think >a', '']],
    ['an end without a beginning', PLAIN, 'a</think>b', ['', 'a</think>b', '']],
    ['an end whose beginning the template wrote', IMPLICIT, 'a</think>\n\nb', ['a', 'b', '']],
    ['a text where the template may have written one', IMPLICIT, 'a < b', ['', 'a < b', '']],
    ['a tag where it may stand anywhere', IMPLICIT, '<think>a</think>b', ['a', 'b', '']],
  ])('%s', (_, policy, text, expected) => {
    expect(split(policy, text)).toEqual(expected);
    expect(split(policy, ...letters(text))).toEqual(expected);
  });

  it('does not wait for ever for an end that the template may want', () => {
    const long = 'x'.repeat(20_000);
    expect(split(IMPLICIT, long, '</think>b')).toEqual(['', `${long}</think>b`, '']);
  });

  it('loses nothing, wherever the text is cut', () => {
    const piece = fc.constantFrom('<think>', '</think>', '<thinking>', '</thinking>', '<', 'a', '\n', '\n\n', ' b');
    const policy = fc.record({ implicitOpen: fc.boolean(), interleaved: fc.boolean() });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), policy, (pieces, rules) => {
        const whole = split(rules, pieces.join(''));
        expect(split(rules, ...pieces)).toEqual(whole);
        expect(split(rules, ...letters(pieces.join('')))).toEqual(whole);
        // No tag has these letters.
        const count = (text: string) => text.replace(/[^ab]/g, '').length;
        expect(count(whole.slice(0, 2).join(''))).toBe(count(pieces.join('')));
      }),
      { numRuns: 300 },
    );
  });
});
