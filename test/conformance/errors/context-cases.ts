import Anthropic from '@anthropic-ai/sdk';
import { expect } from '@jest/globals';

import { ask, onStage, openAiError, readError, refuse, type PlayedCase, type ReadError } from './error-stage.js';

const TOO_MUCH_OUTPUT = openAiError(
  "This model's maximum context length is 262144 tokens. However, you requested 262462 tokens (230462 in the messages, 32000 in the completion). Please reduce the length of the messages or completion.",
);
const OUTPUT_MESSAGE =
  'input length and `max_tokens` exceed context limit: 230462 + 32000 > 262144, decrease input length or `max_tokens` and try again';

function overflow(failure: unknown): Promise<ReadError> {
  return onStage({}, async ({ gateway, upstream }) => {
    upstream.answer(refuse(400, failure));
    return readError(await gateway.post(ask()));
  });
}

/** Agents look for these words at the beginning; what the provider said comes behind. */
function expectOverflow({ status, type, message, headers }: ReadError, words: string): void {
  expect({ status, type }).toEqual({ status: 400, type: 'invalid_request_error' });
  expect(message.slice(0, message.indexOf(' (upstream openai: '))).toBe(words);
  expect(headers.get('x-should-retry')).toBe('false');
}

async function byInput(): Promise<void> {
  const inWords = openAiError(
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 150000 tokens.",
    { code: 'context_length_exceeded' },
  );
  expectOverflow(await overflow(inWords), 'prompt is too long: 150000 tokens > 128000 maximum');
  const gemini = [
    {
      error: {
        code: 400,
        message: 'The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).',
        status: 'INVALID_ARGUMENT',
      },
    },
  ];
  expectOverflow(await overflow(gemini), 'prompt is too long: 1250074 tokens > 1048576 maximum');
  expectOverflow(await overflow(openAiError('no', { code: 'context_length_exceeded' })), 'prompt is too long');
}

async function byOutput(): Promise<void> {
  expectOverflow(await overflow(TOO_MUCH_OUTPUT), OUTPUT_MESSAGE);
  const seen = await onStage({}, async ({ gateway, upstream }) => {
    upstream.answer(refuse(400, TOO_MUCH_OUTPUT));
    const client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 2 });
    const failure: unknown = await client.messages
      .create({ model: 'openai/model-1', max_tokens: 64, messages: [{ role: 'user', content: 'hi' }] })
      .catch((error: unknown) => error);
    return { failure, calls: upstream.calls.length };
  });
  expect(seen.failure).toBeInstanceOf(Anthropic.BadRequestError);
  expect(String(seen.failure)).toContain(OUTPUT_MESSAGE);
  expect(seen.calls).toBe(1);
}

async function notRetried(): Promise<void> {
  const environment = {
    MAX_RETRIES: '2',
    BIG_MODEL: 'big',
    FALLBACK_MODELS: 'openai/spare-1, openai/spare-2, openai/spare-3',
  };
  await onStage({ environment }, async ({ gateway, upstream }) => {
    upstream.answer(refuse(400, TOO_MUCH_OUTPUT));
    expectOverflow(await readError(await gateway.post(ask({ model: 'claude-opus-5-5' }))), OUTPUT_MESSAGE);
    expect(upstream.calls.map(({ body }) => body['model'])).toEqual(['big']);
    expect(gateway.eventsOf('decision').map(({ action }) => action)).toEqual(['give-up']);
  });
}

/** What happens when the conversation has outgrown the model. */
export const CONTEXT_CASES: readonly PlayedCase[] = [
  { id: 'X01', name: 'context overflow by output', play: byOutput },
  { id: 'X02', name: 'context overflow by input', play: byInput },
  { id: 'X03', name: 'overflow is not retried', play: notRetried },
];
