import { describe, expect, it } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';

import { FrameBuilder } from '../frames/frame-builder.js';
import { readRecording, type Recording } from './read-recording.js';
import { searchRecording } from './search-recording.js';

const delta = (text: string): string =>
  `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })}\n\n`;

const COURSE: readonly ExchangeEvent[] = [
  { type: 'exchange-start' },
  {
    type: 'attempt-start',
    attempt: { number: 1, reason: 'primary', target: { provider: 'openai', model: 'gpt-5.2' }, credentialId: 'k' },
    request: { method: 'POST', url: 'https://p.test/v1', headers: {}, body: '{"input":"for upstream"}', stream: true },
    losses: [],
    trace: {},
  },
  { type: 'upstream-chunk', attempt: 1, bytes: Buffer.from('data: {"odd":"what the upstre') },
  { type: 'upstream-chunk', attempt: 1, bytes: Buffer.from('am said"}\n\n') },
  { type: 'frame-sent', data: delta('the pangram: sphinx of ') },
  { type: 'frame-sent', data: delta('black quartz') },
  { type: 'exchange-end', outcome: 'ok' },
];

function record(): Recording {
  const { exchange } = makeExchange({
    request: { messages: [{ role: 'user', content: 'Read "/etc/Hosts"\nand\tthat. Grüße' }] },
  });
  const builder = new FrameBuilder({
    exchange,
    gateway: { version: '0', instance: 'i' },
    mode: 'full',
    maskKey: Buffer.from('k'),
    secrets: [],
  });
  return readRecording(COURSE.flatMap((event) => builder.push(event, 0)).join(''));
}

describe(searchRecording.name, () => {
  const recording = record();

  it.each<[string, readonly string[]]>([
    ['session-1', ['metadata']],
    ['GPT-5.2', ['metadata']],
    ['"/etc/hosts"\nand\tthat', ['request']],
    ['grüße', ['request']],
    ['for upstream', ['attempt 1 request']],
    ['the upstream said', ['attempt 1 reply']],
    ['sphinx of black quartz', ['reply']],
    ['text_delta', ['reply']],
    ['nobody said that', []],
  ])('finds %j in %j', (text, places) => {
    expect(searchRecording(recording, text).map(({ place }) => place)).toEqual(places);
  });

  it('shows what stands around it, on one line', () => {
    expect(searchRecording(recording, 'hosts')).toEqual([
      { place: 'request', excerpt: 'Read "/etc/Hosts" and that. Grüße' },
    ]);
    const long = searchRecording(recording, '1024');
    expect(long).toEqual([{ place: 'request', excerpt: '1024' }]);
  });

  it('finds nothing in what is empty or cut', () => {
    expect(searchRecording(readRecording(''), 'a')).toEqual(expect.any(Array));
    expect(searchRecording(readRecording(''), 'sphinx')).toEqual([]);
  });
});
