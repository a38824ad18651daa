import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import { makeAttempt } from '@sluice/testing';

import { fitToClaude, type FittedRequest } from './fit-to-claude.js';

const TOOL = { name: 'f', input_schema: { type: 'object' } };
const USER = { role: 'user', content: [{ type: 'text', text: 'hi' }] } as const;
const CALL = { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'f', input: {} }] } as const;
const ADAPTIVE = { type: 'adaptive', display: 'summarized' } as const;

function fit(model: string, request: Partial<MessagesRequest>, outputTokens?: number): FittedRequest {
  const limits = outputTokens === undefined ? {} : { limits: { outputTokens } };
  return fitToClaude(makeAttempt({ request, target: { provider: 'anthropic', model }, ...limits }), {
    inlineSystem: true,
  });
}

const lost = ({ losses }: FittedRequest): readonly string[] =>
  losses.map(({ code, path, detail }) => [code, path, detail].join(' ').trim());

/** The fields of a request that are in question; those left out have gone. */
const shown = ({ request }: FittedRequest, fields: object): object =>
  Object.fromEntries(Object.entries(request).filter(([field]) => Object.hasOwn(fields, field)));

describe('what a model of Claude may be asked', () => {
  const effort = (grade: 'low' | 'high' | 'xhigh') => ({ thinking: ADAPTIVE, output_config: { effort: grade } });
  it.each<[string, string, Partial<MessagesRequest>, object, readonly string[]]>([
    ['thinks as it is told to', 'claude-opus-5-5', effort('xhigh'), effort('xhigh'), []],
    [
      'knows no higher effort',
      'claude-opus-4-6',
      effort('xhigh'),
      effort('high'),
      ['reasoning_clamped output_config.effort xhigh → high'],
    ],
    [
      'thinks by a budget, which does not come off the reply',
      'claude-sonnet-4-5-20250929',
      effort('high'),
      { thinking: { type: 'enabled', budget_tokens: 24_576 }, max_tokens: 25_576 },
      ['reasoning_clamped thinking 24576 tokens'],
    ],
    [
      'thinks by a smaller one',
      'claude-haiku-4-5',
      effort('low'),
      { thinking: { type: 'enabled', budget_tokens: 2048 }, max_tokens: 3048 },
      ['reasoning_clamped thinking 2048 tokens'],
    ],
    ['could not think yet', 'claude-3-5-haiku-20241022', effort('low'), {}, ['reasoning_dropped thinking low']],
    [
      'decides by itself what it was given a budget for',
      'claude-opus-4-7',
      { thinking: { type: 'enabled', budget_tokens: 20_000 }, max_tokens: 30_000 },
      { thinking: ADAPTIVE, output_config: { effort: 'high' } },
      ['reasoning_clamped thinking.budget_tokens adaptive'],
    ],
    [
      'is told not to think',
      'claude-opus-5-5',
      { thinking: { type: 'disabled' } },
      { thinking: { type: 'disabled' } },
      [],
    ],
    [
      'cannot be told not to think',
      'claude-fable-5-1',
      { thinking: { type: 'disabled' } },
      {},
      ['reasoning_dropped thinking the model always thinks'],
    ],
    [
      'does not think where a call is forced',
      'claude-opus-5-5',
      { ...effort('high'), tools: [TOOL], tool_choice: { type: 'any' } },
      { output_config: { effort: 'high' } },
      ['reasoning_dropped thinking a call is forced'],
    ],
    ['is sampled as it likes', 'claude-opus-4-7', { temperature: 0.2 }, {}, ['sampling_dropped temperature']],
    ['needs not be told what it does anyway', 'claude-opus-5-5', { temperature: 1, top_p: 1 }, {}, []],
    [
      'is no warmer than 1',
      'claude-sonnet-4-5',
      { temperature: 1.6 },
      { temperature: 1 },
      ['sampling_dropped temperature 1.6 → 1'],
    ],
    [
      'takes one of both',
      'claude-sonnet-4-5',
      { temperature: 0.5, top_p: 0.5, top_k: 5 },
      { temperature: 0.5, top_k: 5 },
      ['sampling_dropped top_p'],
    ],
    [
      'takes both',
      'claude-3-7-sonnet-20250219',
      { temperature: 0.5, top_p: 0.5 },
      { temperature: 0.5, top_p: 0.5 },
      [],
    ],
    [
      'is not sampled while it thinks',
      'claude-opus-4-6',
      { ...effort('low'), temperature: 0.5, top_k: 3 },
      effort('low'),
      ['sampling_dropped temperature', 'sampling_dropped top_k'],
    ],
    [
      'stops at no spaces',
      'claude-opus-5-5',
      { stop_sequences: ['\n\n', 'END'] },
      { stop_sequences: ['END'] },
      ['stop_sequences_truncated stop_sequences of spaces alone'],
    ],
    [
      'stops at nothing',
      'claude-opus-5-5',
      { stop_sequences: ['\n'] },
      {},
      ['stop_sequences_truncated stop_sequences of spaces alone'],
    ],
    ['is not hurried', 'claude-opus-5-5', { speed: 'fast' }, {}, ['field_dropped speed']],
  ])('%s (%s)', (_name, model, request, expected, losses) => {
    const fields = { thinking: 0, output_config: 0, temperature: 0, top_p: 0, top_k: 0, stop_sequences: 0, speed: 0 };
    const fitted = fit(model, request);
    expect(shown(fitted, 'max_tokens' in expected ? { ...fields, max_tokens: 0 } : fields)).toEqual(expected);
    expect(lost(fitted)).toEqual(losses);
  });

  it('has no more tokens for thinking and reply than the model gives', () => {
    const wish = { thinking: ADAPTIVE, output_config: { effort: 'high' }, max_tokens: 50_000 } as const;
    expect(fit('claude-sonnet-4-5', wish, 64_000).request).toMatchObject({
      max_tokens: 64_000,
      thinking: { budget_tokens: 24_576 },
    });
    expect(fit('claude-sonnet-4-5', wish, 20_000).request).not.toHaveProperty('thinking');
  });
});

describe('who may speak', () => {
  const SYSTEM = { role: 'system', content: [{ type: 'text', text: 'be brief' }] } as const;
  const REMINDER = { type: 'text', text: '<system-reminder>\nbe brief\n</system-reminder>' };

  it('is the operator too, where the model takes it', () => {
    const messages = [USER, SYSTEM, CALL];
    expect(fit('claude-opus-4-8', { messages }).request.messages).toEqual(messages);
    expect(fit('some-alias', { messages }).request.messages).toEqual(messages);
  });

  it('is the user for him elsewhere', () => {
    const expected = [{ role: 'user', content: [...USER.content, REMINDER] }, CALL];
    expect(fit('claude-opus-4-6', { messages: [USER, SYSTEM, CALL] }).request.messages).toEqual(expected);
    const attempt = makeAttempt({ request: { messages: [USER, SYSTEM, CALL] }, target: { model: 'claude-opus-4-8' } });
    expect(fitToClaude(attempt, { inlineSystem: false }).request.messages).toEqual(expected);
  });

  it('is never the model first', () => {
    expect(fit('claude-opus-5-5', { messages: [CALL, USER] }).request.messages[0]).toEqual({
      role: 'user',
      content: '.',
    });
  });
});

describe('the schema of the output', () => {
  const formatted = (schema: object): FittedRequest =>
    fit('claude-opus-5-5', {
      output_config: { format: { type: 'json_schema', schema: schema as Record<string, unknown> } },
    });

  it('names all properties that there may be', () => {
    const fitted = formatted({
      type: 'object',
      properties: {
        minimum: { type: 'object', properties: {} },
        list: { type: 'array', items: { properties: { a: {} } } },
      },
      $defs: { x: { type: ['object', 'null'] } },
      enum: [{ type: 'object' }],
    });
    expect(fitted.request.output_config?.format?.schema).toEqual({
      type: 'object',
      properties: {
        minimum: { type: 'object', properties: {}, additionalProperties: false },
        list: { type: 'array', items: { properties: { a: {} }, additionalProperties: false } },
      },
      $defs: { x: { type: ['object', 'null'], additionalProperties: false } },
      enum: [{ type: 'object' }],
      additionalProperties: false,
    });
    expect(lost(fitted)).toEqual([]);
  });

  it.each<[object, object]>([
    [
      { type: 'object', additionalProperties: true },
      { type: 'object', additionalProperties: false },
    ],
    [{ type: 'number', minimum: 3 }, { type: 'number' }],
    [
      { type: 'array', minItems: 1, maxItems: 3 },
      { type: 'array', minItems: 1 },
    ],
  ])('%j says less', (schema, expected) => {
    const fitted = formatted(schema);
    expect(fitted.request.output_config?.format?.schema).toEqual(expected);
    expect(lost(fitted)).toEqual(['schema_simplified output_config.format.schema']);
  });
});
