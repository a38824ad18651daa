import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { FakeAmbient, makeAttempt } from '@sluice/testing';

import { classifyFailure } from '../../openai-compatible/openai-compatible-errors.js';

function replyTo(status: number | undefined, body: unknown): readonly CompletionEvent[] | undefined {
  const { target, request } = makeAttempt();
  return classifyFailure({
    target,
    request,
    ambient: new FakeAmbient(),
    status,
    headers: [],
    body: JSON.stringify(body),
  }).reply;
}

describe('a prompt that was stopped by a filter', () => {
  it.each<[string, number | undefined, unknown]>([
    ['Azure', 400, { error: { code: 'content_filter', message: 'filtered', status: 400 } }],
    [
      'Azure, by its inner code',
      400,
      { error: { message: 'filtered', innererror: { code: 'ResponsibleAIPolicyViolation' } } },
    ],
    ['OpenAI', 400, { error: { code: 'content_policy_violation', message: 'filtered' } }],
    ['Gemini', 400, { promptFeedback: { blockReason: 'SAFETY' }, message: 'filtered' }],
    ['Gemini, inside its error', 400, { error: { message: 'filtered', promptFeedback: { blockReason: 'OTHER' } } }],
    [
      'OpenRouter',
      403,
      { error: { code: 403, message: 'filtered', metadata: { reasons: ['violence'], flagged_input: 'x' } } },
    ],
    ['a reply that began well', undefined, { error: { code: 'content_filter', message: 'filtered' } }],
  ])('is a refusal: %s', (_name, status, body) => {
    expect(replyTo(status, body)).toEqual([
      { type: 'finish', reason: 'refusal', explanation: 'filtered' },
      { type: 'usage', usage: { outputTokens: 0 } },
      { type: 'eof', clean: true },
    ]);
  });

  it.each<[string, number, unknown]>([
    ['another bad request', 400, { error: { code: 'invalid_value', message: 'content_filter is no field' } }],
    ['a server that fails', 500, { error: { code: 'content_filter', message: 'the filter is down' } }],
    ['a key that may not', 403, { error: { code: 403, message: 'no', metadata: { provider_name: 'x' } } }],
    ['feedback without a block', 400, { promptFeedback: { blockReason: 'BLOCK_REASON_UNSPECIFIED' }, message: 'x' }],
  ])('is not what %s is', (_name, status, body) => {
    expect(replyTo(status, body)).toBeUndefined();
  });

  it('tells nothing secret of what the filter said', () => {
    const reply = replyTo(400, { error: { code: 'content_filter', message: 'key sk-proj-abcdef1234567890 was used' } });
    expect(JSON.stringify(reply)).not.toContain('abcdef1234567890');
  });
});
