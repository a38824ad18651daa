import { expect } from '@jest/globals';

import { onStage, type PlayedCase } from '../errors/error-stage.js';
import { body } from '../streams/loopback-upstream.js';
import type { ObservedGateway } from '../../../apps/gateway/fixtures/observed-gateway.js';

const MODEL = 'openai/gpt-5.2';
const PNG_BYTES = 2 * 1024 * 1024;

async function count(gateway: ObservedGateway, body: object): Promise<number> {
  const response = await fetch(`${gateway.url}/v1/messages/count_tokens?beta=true`, {
    method: 'POST',
    body: JSON.stringify({ model: MODEL, ...body }),
  });
  const text = await response.text();
  expect({ status: response.status, text }).toEqual({
    status: 200,
    text: expect.stringMatching(/^\{"input_tokens":\d+\}$/),
  });
  return (JSON.parse(text) as { input_tokens: number }).input_tokens;
}

const words = (text: string): object => ({ messages: [{ role: 'user', content: text }] });

async function basic(): Promise<void> {
  await onStage({}, async ({ gateway, upstream }) => {
    const tools = [
      {
        name: 'Read',
        description: 'Reads a file.',
        input_schema: { type: 'object', properties: { file_path: { type: 'string' } } },
      },
    ];
    const bare = await count(gateway, words('hello'));
    const armed = await count(gateway, { ...words('hello'), tools });
    expect(bare).toBeGreaterThan(0);
    expect(armed).toBeGreaterThan(bare + 20);
    // What belongs to the other endpoint is tolerated, and changes nothing.
    expect(await count(gateway, { ...words('hello'), max_tokens: 9, stream: true, temperature: 1 })).toBe(bare);
    expect(upstream.calls).toEqual([]);
  });
}

/** The head of a picture of 1000 × 1000, and two megabytes that nobody may count. */
function picture(): object {
  const bytes = Buffer.alloc(PNG_BYTES, 0x5a);
  bytes.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  bytes.writeUInt32BE(13, 8);
  bytes.write('IHDR', 12, 'latin1');
  bytes.writeUInt32BE(1000, 16);
  bytes.writeUInt32BE(1000, 20);
  return {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: bytes.toString('base64') },
  };
}

async function withImage(): Promise<void> {
  await onStage({}, async ({ gateway }) => {
    const text = { type: 'text', text: 'what is this?' };
    const without = await count(gateway, { messages: [{ role: 'user', content: [text] }] });
    const withIt = await count(gateway, { messages: [{ role: 'user', content: [text, picture()] }] });
    const patches = Math.ceil(1000 / 28) ** 2;
    expect(patches).toBe(1296);
    expect(withIt - without).toBeGreaterThanOrEqual(patches);
    expect(withIt - without).toBeLessThanOrEqual(Math.ceil(patches * 1.1));
  });
}

async function upstreamDown(): Promise<void> {
  await onStage({}, async ({ gateway, upstream }) => {
    const before = await count(gateway, words('the same words'));
    await upstream.close();
    expect(await count(gateway, words('the same words'))).toBe(before);
    expect(await count(gateway, words('other words than those before'))).toBeGreaterThan(0);
  });
}

const REMOTE = { SLUICE_COUNT_MODE: 'remote' };

/** The upstream's count where it gives one, once for each prompt, and our own where it does not. */
async function remoteCounter(): Promise<void> {
  const locally = await onStage({}, ({ gateway }) => count(gateway, words('some words')));
  await onStage({ environment: REMOTE }, async ({ gateway, upstream }) => {
    upstream.answer(body('{"object":"response.input_tokens","input_tokens":4711}'));
    expect(await count(gateway, words('some words'))).toBe(4711);
    expect(await count(gateway, words('some words'))).toBe(4711);
    expect(upstream.calls.map((call) => call.body)).toEqual([
      expect.objectContaining({ model: 'gpt-5.2', input: expect.any(Array) as unknown }),
    ]);
    expect(Object.keys(upstream.calls[0]?.body ?? {})).not.toContain('max_output_tokens');
  });
  for (const answer of [body('{}', 'application/json', 500), body('{"input_tokens":"many"}'), () => undefined]) {
    await onStage({ environment: REMOTE }, async ({ gateway, upstream }) => {
      upstream.answer(answer);
      const begun = performance.now();
      expect(await count(gateway, words('some words'))).toBe(locally);
      expect(performance.now() - begun).toBeLessThan(5_000);
      expect(upstream.calls).toHaveLength(1);
    });
  }
}

/** Counting tokens. */
export const COUNTING_CASES: readonly PlayedCase[] = [
  { id: 'U01', name: 'count basic', play: basic },
  { id: 'U02', name: 'count with image', play: withImage },
  { id: 'U03', name: 'count upstream down', play: () => upstreamDown().then(remoteCounter) },
];
