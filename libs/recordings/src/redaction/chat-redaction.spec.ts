import { describe, expect, it } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';

import { FrameBuilder } from '../frames/frame-builder.js';
import { decodeBytes } from '../frames/recorded-bytes.js';
import { readRecording } from '../reading/read-recording.js';

const API_KEY = 'sk-proj-AbCdEf0123456789_AbCdEf';

/** What is kept of what a client was sent, a chunk a time. */
function kept(chunks: readonly string[]): string {
  const builder = new FrameBuilder({
    exchange: makeExchange().exchange,
    gateway: { version: '0', instance: 'i' },
    mode: 'redacted',
    maskKey: Buffer.from('k'),
    secrets: [],
  });
  const events: ExchangeEvent[] = [
    ...chunks.map((data): ExchangeEvent => ({ type: 'frame-sent', data })),
    { type: 'exchange-end', outcome: 'ok' },
  ];
  const { frames } = readRecording(events.flatMap((event) => [...builder.push(event, 0)].map(String)));
  const sent = frames.flatMap((frame) => (frame.k === 'down' && frame.d !== undefined ? [decodeBytes(frame.d)] : []));
  return Buffer.concat(sent).toString();
}

const chunk = (delta: object): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;

describe('secrets that clients of Chat Completions were sent', () => {
  it.each<[string, (piece: string) => object]>([
    ['content', (content) => ({ content })],
    ['thoughts', (reasoning_content) => ({ reasoning_content })],
    ['refusals', (refusal) => ({ refusal })],
    ['arguments', (json) => ({ tool_calls: [{ index: 1, function: { arguments: json } }] })],
  ])('are masked in %s, wherever they are cut', (_field, deltaOf) => {
    for (let cut = 1; cut < API_KEY.length; cut += 1) {
      const pieces = ['a ', API_KEY.slice(0, cut), API_KEY.slice(cut), ' b'];
      const stream = kept(pieces.map((piece) => chunk(deltaOf(piece))));
      const said = [...stream.matchAll(/"(?:content|reasoning_content|refusal|arguments)":"([^"]*)"/g)];
      const text = said.map(([, piece = '']) => piece).join('');
      expect(text).toMatch(/^a sk-[^ ]+ b$/);
      expect(text).toHaveLength(API_KEY.length + 4);
      expect(text).not.toContain('AbCdEf0123456789');
    }
  });

  it('are not made up of what two calls say at a time', () => {
    const call = (index: number, json: string) => chunk({ tool_calls: [{ index, function: { arguments: json } }] });
    const chunks = [call(0, API_KEY.slice(0, 12)), call(1, API_KEY.slice(12)), call(0, ' x'), call(1, ' y')];
    expect(kept(chunks)).toBe(chunks.join(''));
  });
});
