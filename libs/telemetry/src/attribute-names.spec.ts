import { describe, expect, it } from '@jest/globals';

import { CONVENTION, GEN_AI, SLUICE, SPAN_EVENT } from './attribute-names.js';

/** Copied by hand from the conventions, so that a slip in one of the two places shows. */
const CONVENTIONS = [
  'client.address',
  'error.type',
  'http.request.method',
  'http.request.resend_count',
  'http.response.status_code',
  'http.route',
  'server.address',
  'server.port',
  'session.id',
  'tenant.id',
  'url.path',
  'url.scheme',
  'user.id',
  'user_agent.original',
];
const GEN_AI_CONVENTIONS = [
  'gen_ai.conversation.id',
  'gen_ai.operation.name',
  'gen_ai.output.type',
  'gen_ai.provider.name',
  'gen_ai.request.max_tokens',
  'gen_ai.request.model',
  'gen_ai.request.stop_sequences',
  'gen_ai.request.stream',
  'gen_ai.request.temperature',
  'gen_ai.request.top_k',
  'gen_ai.request.top_p',
  'gen_ai.response.finish_reasons',
  'gen_ai.response.id',
  'gen_ai.response.model',
  'gen_ai.response.time_to_first_chunk',
  'gen_ai.usage.cache_creation.input_tokens',
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'gen_ai.usage.reasoning.output_tokens',
];

describe('attribute names', () => {
  it('are spelled as the conventions spell them', () => {
    expect(Object.values(CONVENTION).toSorted()).toEqual(CONVENTIONS);
    expect(Object.values(GEN_AI).toSorted()).toEqual(GEN_AI_CONVENTIONS);
  });

  it('are used once each', () => {
    const all = [CONVENTION, GEN_AI, SLUICE, SPAN_EVENT].flatMap((names) => Object.values<string>(names));
    expect(new Set(all).size).toBe(all.length);
  });

  it.each(Object.values(SLUICE))('%s is in our own namespace and in lower case', (name) => {
    expect(name).toMatch(/^sluice(\.[a-z_]+){1,2}$/);
  });
});
