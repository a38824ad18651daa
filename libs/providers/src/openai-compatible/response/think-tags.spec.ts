import { describe, expect, it } from '@jest/globals';

import { BUFFERING, d, decodeAtAllSizes, DONE, f, tc, TH, TU, TX } from '../fixtures/decode-reply.js';
import type { ReplyBlock } from '../fixtures/decode-reply.js';
import { ThinkTags } from '../../shared/response/think-tags.js';

const INTERLEAVED = { ...BUFFERING, interleavedTags: true };

function read(body: string, profile: object): readonly ReplyBlock[] {
  return decodeAtAllSizes(body + f('stop') + DONE, { profile }).reply.blocks;
}

describe(ThinkTags.name, () => {
  it.each<[string, string, readonly ReplyBlock[]]>([
    ['thinking again and again', '<think>a</think>b<think>c</think>\n\nd', [TH('a'), TX('b'), TH('c'), TX('d')]],
    ['thinking that begins in the middle', 'a<reasoning>b</reasoning>c', [TX('a'), TH('b'), TX('c')]],
    ['a beginning of a tag that is none', '<think>a</think>x <thin ice', [TH('a'), TX('x <thin ice')]],
    ['a second thought without an end', '<think>a</think>b<think>c', [TH('a'), TX('b'), TH('c')]],
    ['text alone', 'plain', [TX('plain')]],
  ])('reads %s where tags are interleaved', (_name, content, blocks) => {
    expect(read(d({ content }), INTERLEAVED)).toEqual(blocks);
    expect(
      read(
        content
          .split('')
          .map((letter) => d({ content: letter }))
          .join(''),
        INTERLEAVED,
      ),
    ).toEqual(blocks);
  });

  it('goes on looking behind a call', () => {
    const body = d({ content: 'a' }) + tc(0, ['c', 'Noop', '{}']) + d({ content: '<think>b</think>c' });
    expect(read(body, INTERLEAVED)).toEqual([TX('a'), TU('c', 'Noop', {}), TH('b'), TX('c')]);
  });

  it('takes later tags for text unless the profile says otherwise', () => {
    const body = d({ content: '<think>a</think>b<think>c</think>' });
    expect(read(body, BUFFERING)).toEqual([TH('a'), TX('b<think>c</think>')]);
  });
});
