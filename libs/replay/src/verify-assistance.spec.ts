import type { MessagesRequest } from '@sluice/anthropic';
import { errorResponseOf, type ConfigSnapshot, type GatewayError } from '@sluice/exchange';
import { buildPipeline } from '@sluice/pipeline';
import { createProviders } from '@sluice/providers';
import { FrameBuilder, readRecording } from '@sluice/recordings';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, type CallScript, type FakeAmbient } from '@sluice/testing';
import { describe, expect, it } from '@jest/globals';

import { verifyBundle } from './verify-bundle.js';

/** What a scene can do while it runs. */
interface Stage {
  readonly ambient: FakeAmbient;
  /** What is awaited besides upstreams comes. */
  readonly arrive: () => void;
  readonly leave: () => void;
}

interface Scene {
  /** What the recording must hold, lest the scene be another one than its name says. */
  readonly shows: RegExp;
  readonly request: Partial<MessagesRequest>;
  readonly scripts?: readonly CallScript[];
  readonly prepare?: (upstream: ScriptedUpstream) => void;
  /** What is awaited besides upstreams comes only when this lets it. */
  readonly act?: (stage: Stage) => Promise<void> | void;
}

/** An upstream that takes no URLs and does not search. */
const CONFIG: Partial<ConfigSnapshot> = {
  providers: [{ id: 'openai', adapter: 'openai-compatible', baseUrl: 'http://127.0.0.1:1/v1', profile: 'ollama' }],
  assistance: { fetchMedia: true, webSearch: true },
};

/** Runs a scene through the real pipeline and the real adapters, and records it as the gateway does. */
async function record(scene: Scene): Promise<string[]> {
  const { exchange, ambient, events } = makeExchange({ request: scene.request, config: CONFIG });
  const upstream = new ScriptedUpstream({ ambient, scripts: scene.scripts ?? [] });
  let arrive = (): void => undefined;
  if (scene.act) upstream.media.gate = upstream.search.gate = new Promise((resolve) => (arrive = resolve));
  scene.prepare?.(upstream);
  const { transport, credentials, estimator, signer, quirks, traces, media, search } = upstream;
  const parts = { transport, credentials, estimator, signer, quirks, traces, media, search };
  const pipeline = buildPipeline({ ...parts, providers: createProviders(exchange.config.providers) });
  exchange.report({ type: 'exchange-start' });
  const subscription = pipeline.run(exchange, new Valve()).chunks.subscribe({
    next: ({ data }) => {
      exchange.report({ type: 'frame-sent', data });
    },
    error: (error: GatewayError) => {
      const { status, headers, body } = errorResponseOf(error, exchange.requestId);
      exchange.report({ type: 'response-head', status, headers });
      exchange.report({ type: 'frame-sent', data: body });
    },
  });
  const leave = (): void => {
    exchange.report({ type: 'client-closed', sentBytes: 1 });
    subscription.unsubscribe();
  };
  await settled();
  await scene.act?.({ ambient, arrive, leave });
  await settled();
  exchange.report({ type: 'exchange-end', outcome: 'ok' });
  const gateway = { version: '0.1.0', instance: 'test' };
  const builder = new FrameBuilder({ exchange, gateway, mode: 'redacted', maskKey: Buffer.from('mask'), secrets: [] });
  return events.flatMap((event, index) => builder.push(event, index).map(String));
}

/** A stream of Chat Completions. */
function chat(...deltas: object[]): CallScript {
  const chunks = deltas.map((delta, index) => {
    const last = index === deltas.length - 1;
    const finish = last ? ('tool_calls' in delta ? 'tool_calls' : 'stop') : null;
    return `data: ${JSON.stringify({ id: 'c', model: 'gpt', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  });
  return (call) => {
    call.head(200, [['content-type', 'text/event-stream']]);
    for (const chunk of [...chunks, 'data: [DONE]\n\n']) call.bytes(chunk);
    call.end();
  };
}

const CAT = 'https://pictures.test/cat.png';
const PICTURE = {
  messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: CAT } }] }],
} as const;
const fetched = ({ media }: ScriptedUpstream): void => {
  media.content.set(CAT, { mediaType: 'image/png', data: 'iVBORw0KGgo=' });
};

const QUESTION = {
  tools: [{ type: 'web_search_20250305', name: 'web_search' }],
  messages: [{ role: 'user', content: 'Which version?' }],
} as const;
const asks = (query: string): CallScript =>
  chat({
    content: 'I look.',
    tool_calls: [
      { index: 0, id: 'c1', type: 'function', function: { name: 'web_search', arguments: JSON.stringify({ query }) } },
    ],
  });
const found = ({ search }: ScriptedUpstream): void => {
  search.outcomes.set('node', { hits: [{ url: 'https://n.test/', title: 'Node', excerpt: 'It is 26.', date: null }] });
};

const SCENES: [name: string, scene: Scene][] = [
  [
    'a search between two upstream calls',
    {
      shows: /"k":"att".*"site":"web_search".*"reason":"continuation".*It is 26.*"web_search_requests/s,
      request: QUESTION,
      prepare: found,
      scripts: [asks('node'), chat({ content: '26' })],
    },
  ],
  [
    'searches, one of which takes its time',
    {
      shows: /timer:keepalive.*"site":"web_search".*"site":"web_search".*"web_search_requests[^"]*":2/s,
      request: QUESTION,
      prepare: found,
      scripts: [asks('node'), asks('more'), chat({ content: '26' })],
      act: async ({ ambient, arrive }) => {
        ambient.advance(26_000);
        await settled();
        arrive();
      },
    },
  ],
  [
    'an answer after a search that was tried twice',
    {
      shows: /"site":"web_search".*"reason":"continuation".*overloaded.*"reason":"retry".*web_search_requests[^"]*":1/s,
      request: QUESTION,
      prepare: found,
      scripts: [
        asks('node'),
        (call) => call.head(529).bytes('{"error":{"message":"overloaded"}}').end(),
        chat({ content: '26' }),
      ],
      act: async ({ ambient, arrive }) => {
        arrive();
        await settled();
        ambient.advance(20_000);
        await settled();
      },
    },
  ],
  [
    'a search that was refused, and one that was not allowed',
    {
      shows: /"error":"too_many_requests".*max_uses_exceeded/s,
      request: { ...QUESTION, tools: [{ ...QUESTION.tools[0], max_uses: 1 }] },
      prepare: ({ search }) => {
        search.outcomes.set('node', { error: 'too_many_requests' });
      },
      scripts: [asks('node'), asks('more'), chat({ content: '26?' })],
    },
  ],
  [
    'a client that left during a search',
    {
      shows: /"k":"cli"(?!.*"site":"web_search")/s,
      request: QUESTION,
      prepare: found,
      scripts: [asks('node')],
      act: async ({ leave, arrive }) => {
        leave();
        arrive();
        await settled();
      },
    },
  ],

  [
    'an image that was fetched',
    {
      shows: /"site":"media".*"k":"att".*data:image\/png;base64,iVBORw0KGgo=.*"k":"end"/s,
      request: PICTURE,
      prepare: fetched,
      scripts: [chat({ content: 'a cat' })],
    },
  ],
  [
    'an image that was fetched once for two tries',
    {
      shows: /"site":"media"(?!.*"site":"media").*"reason":"retry".*data:image\/png;base64/s,
      request: PICTURE,
      prepare: fetched,
      scripts: [(call) => call.head(529).bytes('{}').end(), chat({ content: 'a cat' })],
      act: async ({ ambient, arrive }) => {
        arrive();
        await settled();
        ambient.advance(20_000);
        await settled();
      },
    },
  ],
  [
    'an image that could not be fetched',
    { shows: /"site":"media".*"k":"head","st":400.*could not be fetched/s, request: PICTURE },
  ],
  [
    'an image that came after the response was begun',
    {
      shows: /timer:first_byte_hold.*"k":"head".*"site":"media".*"k":"att"/s,
      request: PICTURE,
      prepare: fetched,
      scripts: [chat({ content: 'a cat' })],
      act: async ({ ambient, arrive }) => {
        ambient.advance(26_000);
        await settled();
        arrive();
      },
    },
  ],
  [
    'a client that left before the image came',
    {
      shows: /"k":"cli"(?!.*"site":"media")/s,
      request: PICTURE,
      prepare: fetched,
      act: async ({ leave, arrive }) => {
        leave();
        arrive();
        await settled();
      },
    },
  ],
];

describe('a recording of what the gateway did in the place of its upstream', () => {
  it.each(SCENES)('comes out the same: %s', async (_name, scene) => {
    const lines = await record(scene);
    expect(lines.join('')).toMatch(scene.shows);
    const run = await verifyBundle({ recordings: [readRecording(lines)] });
    expect(run.verdicts[0]?.differences).toEqual([]);
    expect(run.outcome).toBe('passed');
  });
});
