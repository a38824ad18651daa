import { describe, expect, it } from '@jest/globals';
import { conversation, makeAttempt, translateRequest } from '@sluice/testing';

import { createXai } from './xai.adapter.js';

const adapter = createXai({ id: 'xai', adapter: 'xai', baseUrl: 'https://xai.test/v1', profile: '' });

const GO = conversation(['user', 'go']);

function translate(request: object, model = 'grok-4') {
  return translateRequest(adapter, { max_tokens: 32_000, ...GO, ...request }, { target: { provider: 'xai', model } });
}

function classify(status: number | undefined, body: object) {
  const attempt = makeAttempt({ target: { provider: 'xai' } });
  return adapter.classifyFailure({ ...attempt, status, headers: [], body: JSON.stringify(body) });
}

describe(createXai.name, () => {
  it.each([
    ['grok-4', false],
    ['grok-3-mini', false],
    ['grok-code-fast-1', false],
    ['grok-4-1-fast-reasoning', false],
    ['grok-4-1-fast-non-reasoning', true],
    ['grok-3', true],
  ])('tells %s of stop sequences only if it takes them', (model, told) => {
    expect('stop' in translate({ stop_sequences: ['END'] }, model).body).toBe(told);
  });

  it.each([
    ['grok-3-mini', 'low', undefined],
    ['grok-4.3', 'medium', 'none'],
    ['grok-4.5', 'medium', undefined],
    ['grok-4', undefined, undefined],
  ])('lets %s think as hard as it can be told', (model, on, off) => {
    const medium = { output_config: { effort: 'medium' } };
    expect(translate(medium, model).body['reasoning_effort']).toBe(on);
    expect(translate({ thinking: { type: 'disabled' } }, model).body['reasoning_effort']).toBe(off);
    expect(translate({}, model).body['reasoning_effort']).toBeUndefined();
  });

  it('reads errors that are two sentences', () => {
    const body = { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***yz.' };
    expect(classify(400, body).error.publicMessage).toContain('Incorrect API key provided');
  });
});
