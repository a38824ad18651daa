import { describe, expect, it } from '@jest/globals';

import { call, d, decodeAtAllSizes, DONE, f, REQUEST, TU, TX } from '../fixtures/decode-reply.js';
import { ChunkClassifier } from './chunk-classifier.js';

const CALLS = [call(0, ['c', 'Noop', '{}'])];

describe(ChunkClassifier.name, () => {
  it('fails a reply that reports a failure behind its end, in a choice as well', () => {
    const failed = f('stop', { error: { code: 502, message: 'cut off' } });
    const { reply } = decodeAtAllSizes(d({ content: 'x' }) + f('stop') + failed + DONE);
    expect(reply.error).toMatchObject({ httpStatus: 502, message: 'cut off' });
    expect(reply.clean).toBeUndefined();
  });

  it('attaches the sources of a whole reply to its text, also when calls follow', () => {
    const body = JSON.stringify({
      choices: [{ index: 0, message: { content: 'x [1]', tool_calls: CALLS }, finish_reason: 'tool_calls' }],
      citations: ['https://a.example'],
    });
    const citation = { type: 'web_search_result_location', url: 'https://a.example', title: 'https://a.example' };
    const { reply } = decodeAtAllSizes(body, { citationsEnabled: true });
    expect(reply.blocks).toMatchObject([{ TX: 'x [1]', citations: [citation] }, TU('c', 'Noop', {})]);
    expect(decodeAtAllSizes(body).reply.losses).toContain('citation_dropped');
  });

  it('takes the stop sequence also where the reason is a word it does not know', () => {
    const { reply } = decodeAtAllSizes(d({ content: 'x' }) + f('matched', { matched_stop: '</end>' }) + DONE);
    expect(reply).toMatchObject({ reason: 'stop_sequence', stopSequence: '</end>' });
  });

  it('looks for every stop sequence of the request where the upstream leaves them in the text', () => {
    const request = { ...REQUEST, stop_sequences: ['END'] };
    const body = d({ content: 'ab' }) + d({ content: 'ENDxyz' }) + f('stop') + DONE;
    const { reply } = decodeAtAllSizes(body, { request, profile: { detectStops: true } });
    expect(reply).toMatchObject({ blocks: [TX('ab')], reason: 'stop_sequence', stopSequence: 'END' });
    expect(decodeAtAllSizes(body, { request }).reply.blocks).toEqual([TX('abENDxyz')]);
  });
});
