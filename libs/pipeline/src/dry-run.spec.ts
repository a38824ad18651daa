import type { MessagesRequest } from '@sluice/anthropic';
import type { ConfigSnapshot, PreparedAttempt } from '@sluice/exchange';
import { createProviders } from '@sluice/providers';
import { makeExchange, ScriptedUpstream, TEST_CONFIG } from '@sluice/testing';
import { describe, expect, it } from '@jest/globals';

import { MemoryArgumentStore } from './argument-memory.js';
import { DryRun } from './dry-run.js';
import { argumentScope } from './translation/argument-recall.js';

const TARGET = { provider: 'local', model: 'some-model' };
const CREDENTIAL = { id: 'local-1', secret: 'not-a-key' };
const CAT = 'https://pictures.test/cat.png';
const IMAGE = { type: 'image', source: { type: 'url', url: CAT } } as const;

/** A server that neither follows URLs nor searches. */
const CONFIG: Partial<ConfigSnapshot> = {
  providers: [{ id: 'local', adapter: 'openai-compatible', baseUrl: 'http://127.0.0.1:1/v1', profile: 'ollama' }],
  assistance: { fetchMedia: true, webSearch: true },
};

function start(request: Partial<MessagesRequest>, config: Partial<ConfigSnapshot> = {}) {
  const { exchange, ambient } = makeExchange({ request, config: { ...CONFIG, ...config } });
  const upstream = new ScriptedUpstream({ ambient });
  upstream.media.content.set(CAT, { mediaType: 'image/png', data: 'Y2F0' });
  const { signer, quirks, estimator, media } = upstream;
  const argumentMemory = new MemoryArgumentStore();
  const providers = createProviders(exchange.config.providers);
  const dryRun = new DryRun({ providers, signer, quirks, estimator, media, argumentMemory });
  return { exchange, upstream, argumentMemory, dryRun, prepare: () => dryRun.prepare(exchange, TARGET, CREDENTIAL) };
}

const bodyOf = ({ request }: PreparedAttempt) =>
  JSON.parse(String(request.body)) as Readonly<Record<'messages' | 'tools', readonly unknown[]>>;
const asking = (...content: Exclude<MessagesRequest['messages'][number]['content'], string>) => ({
  messages: [{ role: 'user' as const, content }],
});

describe(DryRun.name, () => {
  it('fetches what an exchange would, and calls no upstream', async () => {
    const { prepare, upstream, dryRun, exchange } = start(asking(IMAGE));
    expect(dryRun.needsMedia(exchange, TARGET)).toBe(true);
    expect(upstream.media.asked).toEqual([]);
    expect(JSON.stringify(bodyOf(await prepare()).messages)).toContain('data:image/png;base64,Y2F0');
    expect(upstream.media.asked).toEqual([[{ kind: 'image', url: CAT }]]);
    expect(upstream.transport.calls).toEqual([]);
  });

  it.each<[string, Partial<MessagesRequest>, Partial<ConfigSnapshot>]>([
    ['words', asking({ type: 'text', text: CAT }), {}],
    [
      'an image that is there',
      asking({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'Y2F0' } }),
      {},
    ],
    ['an image where fetching is off', asking(IMAGE), { assistance: { fetchMedia: false, webSearch: true } }],
    ['an image for an upstream nobody knows', asking(IMAGE), { providers: TEST_CONFIG.providers }],
  ])('needs to fetch nothing for %s', (_what, request, config) => {
    const { dryRun, exchange } = start(request, config);
    expect(dryRun.needsMedia(exchange, TARGET)).toBe(false);
  });

  it('refuses what an exchange would, and an upstream that nobody knows', async () => {
    const { upstream, prepare } = start(asking(IMAGE));
    upstream.media.content.clear();
    await expect(prepare()).rejects.toMatchObject({ code: 'invalid_request' });
    const unknown = start({}, { providers: TEST_CONFIG.providers });
    await expect(unknown.prepare()).rejects.toMatchObject({ code: 'gateway_no_route' });
  });

  it('offers the search of the gateway', async () => {
    const { prepare } = start({ tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
    expect(bodyOf(await prepare()).tools).toMatchObject([{ type: 'function', function: { name: 'web_search' } }]);
  });

  it('writes arguments as the model has, if an exchange would', async () => {
    const input = { command: 'ls' };
    const { prepare, exchange, argumentMemory } = start({
      messages: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'run', input }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'done' }] },
      ],
      tools: [{ name: 'run', input_schema: { type: 'object' } }],
    });
    argumentMemory.remember(argumentScope(exchange), 'c1', '{ "command": "ls" }');
    expect(bodyOf(await prepare()).messages[1]).toMatchObject({
      tool_calls: [{ function: { arguments: '{ "command": "ls" }' } }],
    });
  });
});
