import { expect } from '@jest/globals';

import { ask, onStage, say, type StageOptions } from '../errors/error-stage.js';
import { readClientStream, type ClientStream } from '../streams/client-stream.js';
import { stream, type UpstreamAnswer } from '../streams/loopback-upstream.js';
import { TOOLS } from '../streams/shorthand.js';

type Json = Readonly<Record<string, unknown>>;

/** An upstream that streams these chunks, and ends. */
export const streams =
  (...chunks: readonly string[]): UpstreamAnswer =>
  (response) =>
    stream(response).end(chunks.join(''));

/** What a block holds, once its deltas are added up. */
export interface ReadBlock {
  readonly type: string;
  readonly id?: unknown;
  readonly name?: unknown;
  readonly text?: string;
  readonly input?: unknown;
}

/** A streamed reply as its client has it. Every invariant of the grammar has been checked. */
export interface ReadReply {
  readonly blocks: readonly ReadBlock[];
  readonly stopReason: unknown;
  readonly usage: Json;
  readonly stream: ClientStream;
  /** Requests that reached the upstream. */
  readonly calls: number;
}

/** Has the answers streamed through a gateway. */
export async function streamThrough(
  answers: readonly UpstreamAnswer[],
  request: object = {},
  options: StageOptions = {},
): Promise<ReadReply> {
  return onStage(options, async ({ gateway, upstream }) => {
    upstream.answer(...answers);
    const response = await gateway.post(ask({ stream: true, tools: TOOLS, ...request }));
    const text = await response.text();
    expect({ status: response.status, text }).toMatchObject({ status: 200 });
    const read = readClientStream(text, []);
    const { delta, usage = {} } = (read.end ?? {}) as { delta?: Json; usage?: Json };
    return {
      blocks: read.blocks.map(blockOf),
      stopReason: delta?.['stop_reason'],
      usage,
      stream: read,
      calls: upstream.calls.length,
    };
  });
}

function blockOf({ type, start, text }: ClientStream['blocks'][number]): ReadBlock {
  if (type !== 'tool_use') return { type, text };
  return { type, id: start['id'], name: start['name'], input: JSON.parse(text === '' ? '{}' : text) as unknown };
}

/** A Messages reply that was not streamed. */
export interface WholeReply extends Json {
  readonly content: readonly Json[];
  readonly stop_reason: string;
  readonly usage: Json;
}

/** Has a whole reply sent through a gateway. */
export async function sendThrough(
  answer: string,
  request: object = {},
  options: StageOptions = {},
): Promise<WholeReply> {
  return onStage(options, async ({ gateway, upstream }) => {
    upstream.answer((response) => response.writeHead(200, { 'content-type': 'application/json' }).end(answer));
    const response = await gateway.post(ask({ tools: TOOLS, ...request }));
    expect(response.status).toBe(200);
    return (await response.json()) as WholeReply;
  });
}

/** What the upstream is asked for a request. */
export async function translated(request: object, options: StageOptions = {}): Promise<Json> {
  return onStage(options, async ({ gateway, upstream }) => {
    upstream.answer(say('ok'));
    const response = await gateway.post(ask(request));
    const text = await response.text();
    expect({ status: response.status, text }).toMatchObject({ status: 200 });
    return upstream.calls[0]!.body;
  });
}
