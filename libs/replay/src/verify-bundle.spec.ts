import { connect } from 'node:net';

import { describe, expect, it } from '@jest/globals';
import { errorResponseOf, type Exchange, type ExchangeEvent, type GatewayError } from '@sluice/exchange';
import { buildPipeline, outcomeOf } from '@sluice/pipeline';
import { createProviders } from '@sluice/providers';
import {
  decodeBytes,
  FrameBuilder,
  readRecording,
  sha256,
  type Frame,
  type RecordedBytes,
  type Recording,
} from '@sluice/recordings';
import { Valve } from '@sluice/streaming';
import {
  makeExchange,
  ScriptedProvider,
  ScriptedUpstream,
  settled,
  type CallScript,
  type ExchangeFixture,
  type ExchangeFixtureOptions,
  type ScriptedCall,
} from '@sluice/testing';

import { renderJson } from './render-json.js';
import { exitCodeOf, type ReplayDifference } from './replay-run.js';
import { verifyBundle, type VerifyOptions } from './verify-bundle.js';

interface Scene extends ExchangeFixtureOptions {
  readonly scripts: readonly CallScript[];
  /** Real adapters of the configuration instead of scripted ones. */
  readonly real?: boolean;
  readonly keys?: readonly string[];
  readonly mode?: 'redacted' | 'meta' | 'full';
  readonly secrets?: readonly string[];
  /** What the recording must hold, lest the scene be another one than its name says. */
  readonly shows?: RegExp;
  /** Runs once the exchange has begun and nothing happens by itself any more. */
  readonly act?: (stage: Stage) => Promise<void> | void;
}

interface Stage extends ExchangeFixture {
  readonly upstream: ScriptedUpstream;
  readonly leave: () => void;
}

/** Runs a scene through the real pipeline and records it, as the gateway does. Returns the lines. */
async function record(scene: Scene): Promise<string[]> {
  const fixture = makeExchange(scene);
  const { exchange, ambient, events } = fixture;
  const upstream = new ScriptedUpstream({
    ambient,
    scripts: scene.scripts,
    providers: ['openai', 'other'],
    ...(scene.keys && { keys: scene.keys }),
    trace: { spanId: '00f067aa0ba902b7', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
  });
  const providers = scene.real === true ? createProviders(exchange.config.providers) : upstream.providers;
  const parts = { ...pick(upstream), providers };
  const run = buildPipeline(parts).run(exchange, new Valve());
  exchange.report({ type: 'exchange-start' });
  let refusal: GatewayError | undefined;
  const subscription = run.chunks.subscribe({
    next: ({ data }) => {
      exchange.report({ type: 'frame-sent', data });
    },
    error: (error: GatewayError) => {
      refusal = error;
      refuse(exchange, error);
    },
  });
  const client = { left: false };
  const leave = (): void => {
    client.left = true;
    exchange.report({ type: 'client-closed', sentBytes: 1 });
    subscription.unsubscribe();
  };
  await settled();
  await scene.act?.({ ...fixture, upstream, leave });
  await settled();
  const error = refusal ?? run.summary.error;
  const outcome = client.left ? 'client_closed' : outcomeOf(error, exchange.commit.stage);
  exchange.report({ type: 'exchange-end', outcome, ...(error && { error }) });
  return linesOf(exchange, events, scene);
}

function pick({ transport, credentials, estimator, signer, quirks, traces }: ScriptedUpstream) {
  return { transport, credentials, estimator, signer, quirks, traces };
}

function refuse(exchange: Exchange, error: GatewayError): void {
  const { status, headers, body } = errorResponseOf(error, exchange.requestId);
  exchange.report({ type: 'response-head', status, headers });
  exchange.report({ type: 'frame-sent', data: body });
}

function linesOf(exchange: Exchange, events: readonly ExchangeEvent[], scene: Scene): string[] {
  const builder = new FrameBuilder({
    exchange,
    gateway: { version: '0.1.0', instance: 'test' },
    mode: scene.mode ?? 'redacted',
    maskKey: Buffer.from('mask'),
    secrets: scene.secrets ?? [],
  });
  return events.flatMap((event, index) => builder.push(event, index).map(String));
}

const providersOf = (): Map<string, ScriptedProvider> =>
  new Map(['openai', 'other'].map((id) => [id, new ScriptedProvider(id)]));

const verify = (recordings: readonly (Recording | string[])[], options: Partial<VerifyOptions> = {}) =>
  verifyBundle({
    recordings: recordings.map((recording) => (Array.isArray(recording) ? readRecording(recording) : recording)),
    providersOf,
    ...options,
  });

const FALLBACK = {
  routing: {
    bigModel: { provider: 'openai', model: 'gpt-big' },
    middleModel: { provider: 'openai', model: 'gpt-middle' },
    smallModel: { provider: 'openai', model: 'gpt-small' },
    fallbacks: [{ provider: 'other', model: 'spare' }],
  },
  retry: { maxRetries: 1, maxUpstreamCalls: 6, baseDelayMs: 100, maxDelayMs: 800, maxRetryAfterMs: 30_000 },
};

const overloaded: CallScript = (call) => call.refuse(529, { code: 'upstream_overloaded' });

/** An OpenAI stream, cut into reads of a few bytes. */
function chat(...deltas: object[]): CallScript {
  const events = deltas.map((delta, index) => {
    const finish_reason = index === deltas.length - 1 ? 'stop' : null;
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'gpt',
      choices: [{ index: 0, delta, finish_reason }],
    };
  });
  const text = [...events.map((event) => JSON.stringify(event)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
  const bytes = Buffer.from(text);
  return (call) => {
    call.head(200, [['content-type', 'text/event-stream']]);
    for (let from = 0; from < bytes.length; from += 37) call.bytes(bytes.subarray(from, from + 37));
    call.end();
  };
}

const later =
  (milliseconds: number) =>
  ({ ambient }: Stage): void => {
    ambient.advance(milliseconds);
  };

const finishing =
  (milliseconds: number) =>
  async ({ ambient, upstream }: Stage): Promise<void> => {
    ambient.advance(milliseconds);
    upstream.transport.last
      .events({ type: 'text', text: 'b' }, { type: 'finish', reason: 'end_turn' }, { type: 'eof', clean: true })
      .end();
    await settled();
  };

const KEY = 'sk-proj-AbCdEf0123456789AbCdEf';

const SCENES: [name: string, scene: Scene][] = [
  ['a reply', { scripts: [(call) => call.reply('hi')] }],
  ['a whole reply', { scripts: [(call) => call.reply('hi')], request: { stream: false } }],
  [
    'a retry after a wait',
    {
      shows: /"act":"retry".*"reason":"retry"/s,
      scripts: [overloaded, (call) => call.reply('late')],
      act: later(20_000),
    },
  ],
  [
    'a fallback',
    {
      shows: /"act":"fallback".*"reason":"fallback".*from the other/s,
      config: FALLBACK,
      scripts: [overloaded, overloaded, (call) => call.reply('from the other')],
      act: later(14_000),
    },
  ],
  [
    'a refusal after all targets',
    {
      shows: /"act":"give-up".*"k":"head","st":400/s,
      config: { ...FALLBACK, retry: { ...FALLBACK.retry, maxRetries: 0 } },
      scripts: [overloaded, (call) => call.refuse(400, { code: 'upstream_invalid_request', message: 'no such thing' })],
    },
  ],
  [
    'a model that is not routed anywhere',
    { shows: /"k":"head","st":(?:200|4\d\d)/, scripts: [], request: { model: 'nobody/has-this' } },
  ],
  ['no key', { shows: /"k":"head","st":429/, scripts: [], keys: [] }],
  [
    'a connection that cannot be made',
    {
      shows: /"out":"failed".*"act":"fallback"/s,
      config: { ...FALLBACK, retry: { ...FALLBACK.retry, maxRetries: 0 } },
      scripts: [(call) => call.break(new Error('refused')), (call) => call.reply('x')],
    },
  ],
  [
    'a stream that breaks in the middle',
    {
      shows: /"out":"stream_error"/,
      scripts: [
        (call) => call.head().events({ type: 'start' }, { type: 'text', text: 'half' }).break(new Error('reset')),
      ],
    },
  ],
  [
    'an upstream that falls silent',
    {
      shows: /timer:upstream_idle.*"out":"timeout"/s,
      scripts: [(call) => call.head().events({ type: 'text', text: 'half' })],
      act: later(70_000),
    },
  ],
  [
    'pings while the model thinks',
    {
      shows: /timer:keepalive.*timer:keepalive.*"k":"end","out":"ok"/s,
      scripts: [(call) => call.head().events({ type: 'text', text: 'a' })],
      act: finishing(25_000),
    },
  ],
  [
    'a response that is begun before the model answers',
    {
      shows: /timer:first_byte_hold.*"k":"att.end"/s,
      scripts: [(call) => call.head()],
      act: finishing(16_000),
    },
  ],
  [
    'a client that leaves',
    {
      shows: /"k":"cli".*"out":"aborted"/s,
      scripts: [(call) => call.head().events({ type: 'text', text: 'a' })],
      act: ({ leave }) => {
        leave();
      },
    },
  ],
  [
    'a request and a reply with secrets in them',
    {
      shows: /sk-[0-9a-f]{4}-[0-9a-f]{4}x+ is safe/,
      secrets: ['openai-very-secret-value'],
      request: { messages: [{ role: 'user', content: `my key is ${KEY} and openai-very-secret-value` }] },
      scripts: [(call) => call.reply(`your key ${KEY} is safe`)],
    },
  ],
];

const REAL_SCENES: [name: string, scene: Scene][] = [
  ['a streamed reply', { real: true, scripts: [chat({ content: 'Hello ' }, { content: 'wörld €' }, {})] }],
  [
    'a tool call',
    {
      real: true,
      request: {
        tools: [{ name: 'run', input_schema: { type: 'object', properties: { command: { type: 'string' } } } }],
      },
      scripts: [
        chat(
          { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'run', arguments: '' } }] },
          { tool_calls: [{ index: 0, function: { arguments: '{"command":"echo ' } }] },
          { tool_calls: [{ index: 0, function: { arguments: `${KEY}"}` } }] },
        ),
      ],
    },
  ],
  [
    'secrets in both directions, cut into pieces',
    {
      real: true,
      secrets: ['openai-very-secret-value'],
      request: {
        system: `Bearer abcdef0123456789abcdef`,
        messages: [{ role: 'user', content: `key ${KEY}, https://me:pass@example.org/` }],
        metadata: { user_id: JSON.stringify({ device_id: 'ab'.repeat(32), account_uuid: 'x-1', session_id: 's' }) },
        safeguards: [{ type: 'x', classifier_context: { home_dir: '/home/jane' } }],
      },
      scripts: [
        chat(...`The key ${KEY} and openai-very-secret-value!`.match(/.{1,5}/gs)!.map((content) => ({ content }))),
      ],
    },
  ],
  [
    'an error that quotes a key',
    {
      real: true,
      scripts: [
        (call: ScriptedCall) =>
          call
            .head(400, [['content-type', 'application/json']])
            .bytes(
              JSON.stringify({
                error: { message: `Incorrect key: ${KEY}.`, type: 'invalid_request_error', code: 'x' },
              }),
            )
            .end(),
      ],
    },
  ],
];

describe('a recording replayed by the same code', () => {
  it.each(SCENES)('comes out the same: %s', async (_name, scene) => {
    const lines = await record(scene);
    expect(lines.join('')).toMatch(scene.shows ?? /"k":"end","out":"ok"/);
    const run = await verify([lines]);
    expect(run.verdicts[0]?.differences).toEqual([]);
    expect(run.outcome).toBe('passed');
    expect(exitCodeOf(run)).toBe(0);
  });

  it.each(REAL_SCENES)('comes out the same with real adapters: %s', async (_name, scene) => {
    const lines = await record(scene);
    expect(lines.join('')).not.toMatch(/AbCdEf0123456789|very-secret|jane|me:pass/);
    const run = await verify([lines], { providersOf: createProviders });
    expect(run.verdicts[0]?.differences).toEqual([]);
    expect(run.outcome).toBe('passed');
  });

  it('gives the same report every time, times apart', async () => {
    const lines = await Promise.all(SCENES.slice(0, 4).map(([, scene]) => record(scene)));
    const reports = [await verify(lines), await verify(lines)].map((run) => renderJson(run, { timings: false }));
    expect(reports[0]).toBe(reports[1]);
  });

  it('numbers recordings within their session', async () => {
    const lines = await record({ scripts: [(call) => call.reply('hi')] });
    const run = await verify([lines, lines]);
    expect(run.verdicts.map(({ ordinal, sessionId }) => [ordinal, sessionId])).toEqual([
      [1, 'session-1'],
      [2, 'session-1'],
    ]);
  });

  it('passes beside one that cannot be verified', async () => {
    const lines = await record({ scripts: [(call) => call.reply('hi')] });
    expect(await verify([lines, lines.slice(0, -1)])).toMatchObject({
      outcome: 'passed',
      totals: { passed: 1, skipped: 1 },
    });
  });

  it('takes recordings that come one by one', async () => {
    const lines = await record({ scripts: [(call) => call.reply('hi')] });
    async function* arriving() {
      await settled();
      yield { name: 'a.jsonl', text: lines.join('') };
    }
    expect(await verifyBundle({ recordings: arriving(), providersOf })).toMatchObject({ outcome: 'passed' });
  });
});

const textOf = (recorded: RecordedBytes = ''): string => decodeBytes(recorded).toString();

/** The recording with some frames changed, and the digest of the response put right again. */
async function altered(scene: Scene, change: (frame: Frame) => unknown): Promise<Recording> {
  const recording = readRecording(await record(scene));
  const frames = recording.frames.flatMap((frame) => {
    const changed = change(frame);
    return changed === undefined ? [] : [changed as Frame];
  });
  return { ...recording, frames };
}

type Change = (frame: Frame) => unknown;

const inStream =
  (kind: 'up' | 'down', from: string | RegExp, to: string): Change =>
  (frame) =>
    frame.k === kind ? { ...frame, d: textOf(frame.d).replace(from, to) } : frame;

const inBody =
  (from: string, to: string): Change =>
  (frame) =>
    frame.k === 'att'
      ? { ...frame, req: { ...frame.req, body: { ...frame.req.body, d: textOf(frame.req.body?.d).replace(from, to) } } }
      : frame;

describe('a recording that says something else', () => {
  const reply: Scene = { real: true, scripts: [chat({ content: 'Hello ' }, { content: 'world' }, {})] };
  const retry: Scene = {
    scripts: [overloaded, (call) => call.reply('late')],
    act: later(20_000),
  };

  async function differencesOf(scene: Scene, change: (frame: Frame) => unknown): Promise<readonly ReplayDifference[]> {
    const recording = await altered(scene, change);
    const sent = recording.frames.map((frame) => (frame.k === 'down' ? textOf(frame.d) : '')).join('');
    const end = { ...recording.end!, downSha: sha256(sent) };
    const run = await verify([{ ...recording, end }], scene.real === true ? { providersOf: createProviders } : {});
    expect(exitCodeOf(run)).toBe(1);
    return run.verdicts[0]!.differences;
  }

  it.each<[string, Scene, (frame: Frame) => unknown, object]>([
    [
      'one byte the client got',
      reply,
      (frame) => (frame.k === 'down' ? { ...frame, d: textOf(frame.d).replace('world', 'worle') } : frame),
      {
        check: 'response',
        level: 'message',
        class: 'behaviour',
        where: expect.stringMatching(/^event \d+ \(content_block_delta\)$/),
        path: '$.delta.text',
        expected: 'worle',
        actual: 'world',
      },
    ],
    [
      'a space the client got',
      reply,
      inStream('down', '{"type":"message_stop"', '{ "type":"message_stop"'),
      { check: 'response', level: 'bytes', class: 'cosmetic', where: expect.stringMatching(/message_stop/) },
    ],
    [
      'an event the client got',
      reply,
      inStream('down', /event: ping\ndata: .*\n\n/, ''),
      { check: 'response', level: 'events', class: 'cosmetic' },
    ],
    [
      'the status the client got',
      reply,
      (frame) => (frame.k === 'head' ? { ...frame, st: 500 } : frame),
      { check: 'response', where: 'response head', path: '$.status', expected: 500, actual: 200 },
    ],
    [
      'a header the client got',
      reply,
      (frame) => (frame.k === 'head' ? { ...frame, h: [...frame.h, ['retry-after', '7']] } : frame),
      { check: 'response', class: 'breaking', path: '$.headers["retry-after"]', expected: '7', actual: undefined },
    ],
    [
      'a word of the upstream request',
      reply,
      inBody('hello', 'goodbye'),
      {
        check: 'request',
        where: 'attempt 1, request body',
        path: '$.messages[0].content',
        expected: 'goodbye',
        actual: 'hello',
      },
    ],
    [
      'a parameter of the upstream request',
      reply,
      inBody('{', '{"seed":1,'),
      { check: 'request', class: 'breaking', path: '$.seed', expected: 1, actual: undefined },
    ],
    [
      'the URL of the upstream',
      reply,
      (frame) => (frame.k === 'att' ? { ...frame, req: { ...frame.req, url: 'https://elsewhere.test/' } } : frame),
      { check: 'request', where: 'attempt 1, request', path: '$.url', expected: 'https://elsewhere.test/' },
    ],
    [
      'a header of the upstream request',
      reply,
      (frame) =>
        frame.k === 'att'
          ? { ...frame, req: { ...frame.req, h: frame.req.h.filter(([name]) => name !== 'accept') } }
          : frame,
      { check: 'request', class: 'additive', path: '$.headers.accept' },
    ],
    [
      'what the upstream said',
      reply,
      (frame) => (frame.k === 'up' ? { ...frame, d: textOf(frame.d).replace('Hello', 'Jello') } : frame),
      { check: 'response', path: '$.delta.text', expected: 'Hello ', actual: 'Jello ' },
    ],
    [
      'a wait before a retry',
      retry,
      (frame) => (frame.k === 'dec' ? { ...frame, wait: 1 } : frame),
      {
        check: 'decision',
        where: expect.stringMatching(/decision of attempt 1/),
        path: '$.waitMs',
        expected: 1,
        actual: 750,
      },
    ],
    [
      'a retry that was not made',
      retry,
      (frame) => (frame.k === 'dec' || ('a' in frame && frame.a === 2) ? undefined : frame),
      { check: 'decision', class: 'additive', expected: undefined },
    ],
    [
      'the class of a failure',
      retry,
      (frame) => (frame.k === 'att.err' ? { ...frame, err: { ...frame.err, code: 'upstream_failed' } } : frame),
      {
        check: 'decision',
        where: expect.stringMatching(/failure of attempt 1/),
        path: '$.code',
        actual: 'upstream_overloaded',
      },
    ],
    [
      'the rule of the route',
      retry,
      (frame) => (frame.k === 'route' ? { ...frame, rule: 'other' } : frame),
      { check: 'decision', where: 'step 0 (route)', path: '$.rule', expected: 'other' },
    ],
    [
      'a reading that is missing',
      retry,
      (frame) => (frame.k === 'tape' && frame.site === 'random' ? undefined : frame),
      { check: 'decision', class: 'breaking', where: 'the tape', actual: expect.stringContaining('"random"') },
    ],
    [
      'a timer that fired but does not run',
      reply,
      (frame) => (frame.k === 'up.end' ? { ...frame, k: 'tape', site: 'timer:unknown', val: 1 } : frame),
      { check: 'decision', where: 'the tape', actual: expect.stringContaining('timer "unknown"') },
    ],
    [
      'usage that was counted',
      retry,
      (frame) =>
        frame.k === 'att.end' && frame.usage ? { ...frame, usage: { ...frame.usage, outputTokens: 99 } } : frame,
      { check: 'decision', where: expect.stringMatching(/end of attempt of attempt 2/), path: '$.usage.outputTokens' },
    ],
  ])('is found, and named: %s', async (_name, scene, change, expected) => {
    expect(await differencesOf(scene, change)).toContainEqual(expect.objectContaining(expected));
  });

  it('is looked at only as far as was asked', async () => {
    const recording = await altered(retry, (frame) => (frame.k === 'dec' ? { ...frame, wait: 1 } : frame));
    expect(await verify([recording], { checks: ['request', 'response'] })).toMatchObject({ outcome: 'passed' });
    expect(await verify([recording], { checks: ['decision'] })).toMatchObject({ outcome: 'failed' });
  });

  it('was made under a configuration that cannot be set up any more', async () => {
    const lines = await record(reply);
    const run = await verify([lines], {
      providersOf: () => {
        throw new Error('the adapter "gone" does not exist');
      },
    });
    expect(run.verdicts[0]?.differences[0]).toMatchObject({
      class: 'breaking',
      actual: 'the adapter "gone" does not exist',
    });
  });

  it('makes a pipeline that reaches for the network fail its verification', async () => {
    const lines = await record({ scripts: [(call) => call.reply('hi')] });
    class Leaking extends ScriptedProvider {
      override prepare(...input: Parameters<ScriptedProvider['prepare']>) {
        connect(1, '127.0.0.1');
        return super.prepare(...input);
      }
    }
    const run = await verify([lines], { providersOf: () => new Map([['openai', new Leaking('openai')]]) });
    expect(run.outcome).toBe('failed');
  });

  it('fails under other settings than it was recorded under', async () => {
    const recording = readRecording(await record(reply));
    const config = recording.frames.find((frame) => frame.k === 'cfg')!.config;
    const middleModel = { provider: 'openai', model: 'gpt-other' };
    const run = await verify([recording], {
      providersOf: createProviders,
      config: { ...config, routing: { ...config.routing, middleModel } },
    });
    expect(run.verdicts[0]?.differences).toContainEqual(
      expect.objectContaining({ check: 'request', path: '$.model', expected: 'gpt-middle', actual: 'gpt-other' }),
    );
  });
});
