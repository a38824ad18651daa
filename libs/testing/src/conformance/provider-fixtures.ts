import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { MessagesRequest } from '@sluice/anthropic';
import type { CompletionEvent, CompletionReasoning } from '@sluice/completion';
import type { HeaderList, PreparedAttempt, ProviderAdapter } from '@sluice/exchange';

import { makeAttempt } from '../attempt-fixture.js';

/** What every provider has to show, or say in `fixtures/unsupported.json` why it cannot. */
export const PROVIDER_CASES = [
  'text',
  'tool-call',
  'parallel-tools',
  'thinking',
  'image',
  'error-429',
  'error-5xx',
  'cut-stream',
] as const;

export type ProviderCase = (typeof PROVIDER_CASES)[number];

/** What an adapter made of a fixture. `upstream-request.json` and `events.json` or `error.json` hold the same. */
export interface FixtureOutcome {
  readonly upstreamRequest: unknown;
  /** The events of the reply, or what became of the failure. */
  readonly result: unknown;
}

interface StoredFailure {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string;
}

/** Runs the case in `folder` through an adapter: its request, and what the upstream answered, in pieces of `size` bytes. */
export function runProviderFixture(adapter: ProviderAdapter, folder: string, size = Infinity): FixtureOutcome {
  const request = readJson(join(folder, 'request.json')) as MessagesRequest;
  const attempt = makeAttempt({
    request,
    target: { provider: adapter.id, model: request.model },
    sessionKey: 'session-1',
  });
  const prepared = adapter.prepare(attempt);
  const { method, url, body, stream } = prepared.request;
  // The version is not what fixtures are about, and would break them at every release.
  const headers = { ...prepared.request.headers, 'user-agent': 'sluice' };
  const upstreamRequest = {
    method,
    url,
    headers,
    stream,
    body: JSON.parse(Buffer.from(body ?? '').toString('utf8')) as unknown,
  };
  const failure = join(folder, 'upstream.json');
  if (!existsSync(failure)) {
    const bytes = readStream(folder);
    return { upstreamRequest, result: decodePieces(prepared, bytes, size) };
  }
  const { error } = adapter.classifyFailure({ ...(readJson(failure) as StoredFailure), ...attempt });
  const { code, status, anthropicType, publicMessage, retryAfterMs } = error;
  return {
    upstreamRequest,
    result: { code, status, anthropicType, publicMessage, retryAfterMs: retryAfterMs ?? null },
  };
}

/** What a fixture says an adapter should make of it. */
export function expectedFixture(folder: string): FixtureOutcome {
  const events = join(folder, 'events.json');
  return {
    upstreamRequest: readJson(join(folder, 'upstream-request.json')),
    result: readJson(existsSync(events) ? events : join(folder, 'error.json')),
  };
}

/** Writes what an adapter made of a fixture down as what is expected of it, where nothing is expected yet. */
export function expectAsObserved(folder: string, { upstreamRequest, result }: FixtureOutcome): void {
  const outcome = existsSync(join(folder, 'upstream.json')) ? 'error.json' : 'events.json';
  for (const [name, value] of [['upstream-request.json', upstreamRequest] as const, [outcome, result] as const]) {
    const file = join(folder, name);
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  }
}

/** The cases that a provider declares it cannot do; each must say why. */
export function readUnsupported(folder: string): readonly string[] {
  const file = join(folder, 'unsupported.json');
  return existsSync(file) ? Object.keys(readJson(file) as object) : [];
}

/** Streams of text are `.sse`, those in the framing of AWS `.eventstream`. */
function readStream(folder: string): Uint8Array {
  const framed = join(folder, 'upstream.eventstream');
  return readFileSync(existsSync(framed) ? framed : join(folder, 'upstream.sse'));
}

function decodePieces(prepared: PreparedAttempt, bytes: Uint8Array, size: number): readonly CompletionEvent[] {
  const decoder = prepared.openDecoder({ status: 200, headers: [['content-type', 'text/event-stream']] });
  const events: CompletionEvent[] = [];
  for (let start = 0; start < bytes.length; start += Math.min(size, bytes.length)) {
    events.push(...decoder.push(bytes.subarray(start, start + Math.min(size, bytes.length))));
  }
  events.push(...decoder.end());
  return joinPieces(events);
}

/** Where a delta was cut says nothing about a decoder, so what belongs together is joined. */
function joinPieces(events: readonly CompletionEvent[]): readonly CompletionEvent[] {
  const joined: CompletionEvent[] = [];
  for (const event of events) {
    if (event.type === 'keepalive') continue;
    const last = joined.at(-1);
    const both = last === undefined ? undefined : joinTwo(last, event);
    if (both === undefined) joined.push(event);
    else joined[joined.length - 1] = both;
  }
  return joined;
}

function joinTwo(left: CompletionEvent, right: CompletionEvent): CompletionEvent | undefined {
  if (left.type === 'text' && right.type === 'text') return { ...left, text: left.text + right.text };
  if (left.type === 'toolArgs' && right.type === 'toolArgs' && left.key === right.key) {
    return { ...left, fragment: left.fragment + right.fragment };
  }
  return left.type === 'reasoning' && right.type === 'reasoning' ? joinReasoning(left, right) : undefined;
}

function joinReasoning(left: CompletionReasoning, right: CompletionReasoning): CompletionReasoning | undefined {
  if (left.signature !== undefined || right.signature !== undefined || right.newBlock) return undefined;
  return { ...left, text: `${left.text ?? ''}${right.text ?? ''}` };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
