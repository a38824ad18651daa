import { ObservedGateway } from '../../../apps/gateway/fixtures/observed-gateway.js';
import { body, LoopbackUpstream, stream, type UpstreamAnswer } from '../streams/loopback-upstream.js';

export const CLIENT_KEY = 'client-key-of-the-suite';

/** A gateway in front of an upstream that speaks the Messages API, as it is told to. */
export interface RelayStage {
  readonly gateway: ObservedGateway;
  readonly upstream: LoopbackUpstream;
}

/** One conformance case, played with real sockets. */
export interface RelayCase {
  readonly id: string;
  readonly name: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly play: (stage: RelayStage) => Promise<void>;
}

/** What a client got. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Opens a stage, plays a case and closes it. */
export async function playCase({ environment, play }: RelayCase): Promise<void> {
  const upstream = await LoopbackUpstream.start();
  const gateway = await ObservedGateway.start({
    environment: {
      PROXY_API_KEY: CLIENT_KEY,
      ANTHROPIC_API_KEY: 'key-of-the-gateway',
      ANTHROPIC_API_BASE: upstream.origin,
      ANTHROPIC_COMPATIBLE_API_BASE: upstream.origin,
      OPENAI_BASE_URL: upstream.url,
      ...environment,
    },
  });
  try {
    await play({ gateway, upstream });
  } finally {
    await gateway.close();
    await upstream.close();
  }
}

/** Sends a body as it stands. */
export async function send(
  { gateway }: RelayStage,
  text: string,
  headers: Readonly<Record<string, string>> = {},
  query = '',
): Promise<Answer> {
  const response = await fetch(`${gateway.url}/v1/messages${query}`, {
    method: 'POST',
    headers: { 'x-api-key': CLIENT_KEY, 'content-type': 'application/json', ...headers },
    body: text,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Requests as clients write them. */
export function ask(more: object = {}, model = 'anthropic/claude-x'): string {
  return JSON.stringify({ model, max_tokens: 64, messages: [{ role: 'user', content: 'hello' }], ...more });
}

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content: [{ type: 'text', text: 'ok' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 2 },
};

/** A whole message. */
export const SAY_OK = body(JSON.stringify(MESSAGE));

/** Events as the Messages API writes them; strings as they stand. */
export function events(...all: readonly (string | { readonly type: string })[]): string {
  return all
    .map((event) => (typeof event === 'string' ? event : `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`))
    .join('');
}

export const start = (id = 'msg_1', more: object = {}) => ({
  type: 'message_start',
  message: { ...MESSAGE, id, content: [], stop_reason: null, ...more },
});
export const open = (index: number, block: object) => ({ type: 'content_block_start', index, content_block: block });
export const grow = (index: number, delta: object) => ({ type: 'content_block_delta', index, delta });
export const close = (index: number) => ({ type: 'content_block_stop', index });
export const say = (index: number, text: string) => grow(index, { type: 'text_delta', text });
export const end = (reason = 'end_turn') =>
  events(
    { type: 'message_delta', ...{ delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 2 } } },
    { type: 'message_stop' },
  );
export const TEXT = { type: 'text', text: '' };

/** A stream, all of it at once. */
export function streamed(text: string): UpstreamAnswer {
  return (response) => stream(response).end(text);
}

/** The data of the events a client got, in their order. */
export function dataOf(text: string): readonly { readonly type: string; readonly [field: string]: unknown }[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as never);
}
