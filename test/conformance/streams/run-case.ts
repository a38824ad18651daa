import type { MessagesRequest } from '@sluice/anthropic';
import { errorResponseOf } from '@sluice/exchange';
import type { ClientChunk, GatewayError, ProviderAdapter } from '@sluice/exchange';
import { buildPipeline } from '@sluice/pipeline';
import {
  createProviders,
  openAiCompatible,
  openAiResponses,
  PROVIDER_FACTORIES,
  providerProfile,
} from '@sluice/providers';
import { Valve } from '@sluice/streaming';
import { FAKE_SIGNER, makeExchange, ScriptedUpstream, settled, TEST_CONFIG } from '@sluice/testing';
import type { ExchangeFixture, FakeAmbient, ScriptedCall } from '@sluice/testing';

import { TOOLS } from './shorthand.js';
import type { StreamCase, StreamRun, UpstreamScript } from './stream-case.js';

/** A run through everything but HTTP, with what the gateway would have answered. */
export interface CaseRun extends StreamRun {
  /** The response as the client has it: a stream, a message or an error. */
  readonly response: () => Response;
  /** Losses noted on the way. */
  readonly losses: readonly string[];
  /** What must not have got out. */
  readonly secrets: readonly string[];
}

/** The request of every case, unless it says otherwise. */
const REQUEST = {
  thinking: { type: 'adaptive' },
  tools: TOOLS,
} as unknown as Partial<MessagesRequest>;

/** Milliseconds the clock is moved at a time, while nothing happens by itself. */
const TICK_MS = 250;
/** No case takes longer than this: then it is stuck. */
const LIMIT_MS = 30 * 60_000;

/** Runs a case with the upstream's bodies in pieces of `size` bytes. */
export async function runCase(streamCase: StreamCase, size: number, stream = true): Promise<CaseRun> {
  const fixture = makeExchange({
    request: { ...REQUEST, stream, ...streamCase.request },
    config: { retry: { ...TEST_CONFIG.retry, maxRetries: streamCase.retries ?? TEST_CONFIG.retry.maxRetries } },
  });
  const { ambient, exchange } = fixture;
  const upstream = new ScriptedUpstream({
    ambient,
    keys: ['openai-1', 'openai-2'],
    scripts: scriptsOf(streamCase, ambient, size),
  });
  const pipeline = buildPipeline({
    transport: upstream.transport,
    credentials: upstream.credentials,
    providers: new Map([['openai', adapterOf(streamCase)]]),
    estimator: { estimate: () => streamCase.estimate ?? 42 },
    signer: FAKE_SIGNER,
    requestSigner: { sign: (request) => Promise.resolve(request), refused: () => undefined },
    quirks: upstream.quirks,
    traces: upstream.traces,
  });
  const pieces: { atMs: number; data: string }[] = [];
  const startMs = ambient.currentMs;
  const ended = await playOut(fixture, pipeline.run(exchange, new Valve()).chunks, ({ data }) => {
    pieces.push({ atMs: ambient.currentMs - startMs, data: Buffer.from(data).toString('utf8') });
  });
  const { calls } = upstream.transport;
  return {
    body: pieces.map(({ data }) => data).join(''),
    pieces,
    requests: calls.map(({ request }) => JSON.parse(String(request.body)) as Record<string, unknown>),
    endedAtMs: ambient.currentMs - startMs,
    released: calls.filter(({ signal }) => signal.aborted).length,
    losses: fixture.eventsOf('attempt-end').flatMap(({ losses }) => losses.map(({ code }) => code)),
    secrets: upstream.credentials.lent.map((key) => `secret-of-${key}`),
    response: () => responseOf(ended, pieces, exchange.requestId),
  };
}

interface Ended {
  readonly error?: GatewayError;
  readonly head?: ClientChunk['head'];
}

/** Lets the run go on until it ends, moving the clock whenever it waits. */
async function playOut(
  { ambient }: ExchangeFixture,
  chunks: ReturnType<ReturnType<typeof buildPipeline>['run']>['chunks'],
  onChunk: (chunk: ClientChunk) => void,
): Promise<Ended> {
  let ending: 'complete' | 'error' | undefined;
  let error: GatewayError | undefined;
  let head: ClientChunk['head'];
  chunks.subscribe({
    next: (chunk) => {
      head ??= chunk.head;
      onChunk(chunk);
    },
    error: (failure: GatewayError) => {
      error = failure;
      ending = 'error';
    },
    complete: () => {
      ending = 'complete';
    },
  });
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += TICK_MS) {
    await settled();
    if (isSet(ending)) return { ...(error !== undefined && { error }), head };
    ambient.advance(TICK_MS);
  }
  throw new Error(`the reply had not ended after ${LIMIT_MS} ms`);
}

/** A function, because the compiler does not see that a callback sets the variable. */
function isSet(ending: string | undefined): boolean {
  return ending !== undefined;
}

function responseOf({ error, head }: Ended, pieces: StreamRun['pieces'], requestId: string): Response {
  if (error !== undefined) {
    const { status, headers, body } = errorResponseOf(error, requestId);
    return new Response(body, { status, headers: { ...headers } });
  }
  const text = pieces.map(({ data }) => data).join('');
  return new Response(text, { status: head?.status ?? 200, headers: { ...head?.headers } });
}

function adapterOf({ api, profile = 'openai', decoder }: StreamCase): ProviderAdapter {
  if (api === 'either') return createProviders(TEST_CONFIG.providers).get('openai')!;
  if (api !== undefined && api !== 'chat' && api !== 'responses') return geminiAt(api);
  const known = providerProfile(profile);
  const create = api === 'responses' ? openAiResponses : openAiCompatible;
  return create({
    id: 'openai',
    baseUrl: 'https://upstream.test/v1',
    profile: { ...known, decoder: { ...known.decoder, ...decoder } },
  });
}

/** Under the name that all cases are routed to. */
function geminiAt(profile: string): ProviderAdapter {
  const place = { id: 'openai', baseUrl: 'https://upstream.test/v1beta' };
  return PROVIDER_FACTORIES.gemini({ ...place, adapter: 'gemini', profile });
}

const MANY_CALLS = 8;

function scriptsOf({ upstream }: StreamCase, ambient: FakeAmbient, size: number): ((call: ScriptedCall) => void)[] {
  const single = typeof upstream === 'string' || upstream instanceof Uint8Array;
  const scripts: readonly UpstreamScript[] = single ? [{ steps: [upstream] }] : upstream;
  return Array.from({ length: MANY_CALLS }, (_, index) => (call: ScriptedCall) => {
    const script = scripts[Math.min(index, scripts.length - 1)]!;
    call.head(script.status ?? 200, [['content-type', 'text/event-stream']]);
    play(call, script, { ambient, size, position: 0 });
  });
}

interface Playing {
  readonly ambient: FakeAmbient;
  readonly size: number;
  readonly position: number;
}

function play(call: ScriptedCall, script: UpstreamScript, { ambient, size, position }: Playing): void {
  for (const [offset, step] of script.steps.slice(position).entries()) {
    if (typeof step === 'number') {
      const next = position + offset + 1;
      ambient.timer('script', step, () => {
        play(call, script, { ambient, size, position: next });
      });
      return;
    }
    const bytes = Buffer.from(step as string);
    for (let at = 0; at < bytes.length; at += size) call.bytes(bytes.subarray(at, at + size));
  }
  if (script.ending === 'reset') call.break(new Error('read ECONNRESET'));
  else if (script.ending === undefined) call.end();
}
