import { expect } from '@jest/globals';

import { ObservedGateway } from '../../../apps/gateway/fixtures/observed-gateway.js';
import { LoopbackUpstream, type UpstreamAnswer } from '../streams/loopback-upstream.js';
import { reply } from '../streams/shorthand.js';

/** A gateway in front of an upstream that does as it is told. */
export interface ErrorStage {
  readonly gateway: ObservedGateway;
  readonly upstream: LoopbackUpstream;
}

export interface StageOptions {
  /** Keys of the upstream; one unless told. */
  readonly keys?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** One conformance case, played with real sockets. */
export interface PlayedCase {
  readonly id: string;
  readonly name: string;
  readonly play: () => Promise<void>;
}

/** Keys as a provider would give them, so that what looks for keys finds them. */
export const upstreamKey = (number: number): string => `sk-proj-upstream0key0number${number}abcd`;

const MOST_KEYS = 20;

/** Opens a stage, plays on it and closes it. The gateway tries nothing twice unless its environment says so. */
export async function onStage<T>(options: StageOptions, play: (stage: ErrorStage) => Promise<T>): Promise<T> {
  const { keys = 1, environment } = options;
  const upstream = await LoopbackUpstream.start();
  const names = Array.from({ length: MOST_KEYS }, (_, index) => index + 1);
  const gateway = await ObservedGateway.start({
    environment: {
      ...Object.fromEntries(
        names.map((number) => [`OPENAI_API_KEY_${number}`, number <= keys ? upstreamKey(number) : '']),
      ),
      OPENAI_BASE_URL: upstream.url,
      OPENAI_PROFILE: 'openai',
      ...environment,
    },
  });
  try {
    return await play({ gateway, upstream });
  } finally {
    await gateway.close();
    await upstream.close();
  }
}

/** A request for the upstream. */
export function ask(more: object = {}): Record<string, unknown> {
  return { model: 'openai/model-1', max_tokens: 64, messages: [{ role: 'user', content: 'hello' }], ...more };
}

/** An upstream that fails. */
export function refuse(
  status: number,
  failure: unknown,
  headers: Readonly<Record<string, string>> = {},
): UpstreamAnswer {
  const text = typeof failure === 'string' ? failure : JSON.stringify(failure);
  return (response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

/** An upstream that answers in the words given. */
export function say(text: string): UpstreamAnswer {
  return (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(reply({ content: text }));
}

/** An error as OpenAI words it. */
export const openAiError = (message: string, more: object = {}): object => ({
  error: { message, type: 'invalid_request_error', ...more },
});

/** What a client reads in an error response. */
export interface ReadError {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly headers: Headers;
}

/** Reads an error response, and holds its envelope against the one of the Messages API. */
export async function readError(response: Response): Promise<ReadError> {
  const text = await response.text();
  const body = JSON.parse(text) as { error: { type: string; message: string } };
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.get('request-id')).toMatch(/^req_\w{24}$/);
  expect(body).toMatchObject({
    type: 'error',
    error: { type: expect.any(String), message: expect.stringMatching(/./) },
    request_id: response.headers.get('request-id'),
  });
  const { type, message } = body.error;
  return { status: response.status, type, message, headers: response.headers };
}
