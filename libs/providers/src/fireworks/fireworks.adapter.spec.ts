import { describe, expect, it } from '@jest/globals';
import { FAKE_SIGNER, conversation, toolResult, toolUse, translateRequest } from '@sluice/testing';

import { createFireworks } from './fireworks.adapter.js';

const adapter = createFireworks({
  id: 'fireworks',
  adapter: 'fireworks',
  baseUrl: 'https://fireworks.test/v1',
  profile: '',
});

const GO = conversation(['user', 'go']);

function translate(request: object, model = 'accounts/fireworks/models/glm-5') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'fireworks', model } },
  );
}

describe(createFireworks.name, () => {
  it.each([
    ['low', 'low'],
    ['high', 'high'],
    ['max', 'high'],
  ])('thinks as hard as %s asks: %s', (effort, sent) => {
    expect(translate({ output_config: { effort } }).body['reasoning_effort']).toBe(sent);
  });

  it('can be told not to think', () => {
    expect(translate({ thinking: { type: 'disabled' } }).body['reasoning_effort']).toBe('none');
  });

  it('gets its own thinking back, and no other', () => {
    const signed = (provider: string): object => ({
      type: 'thinking',
      thinking: 't',
      signature: FAKE_SIGNER.mint({ provider, model: 'm' }),
    });
    const turns = (provider: string) =>
      conversation(['user', 'go'], ['assistant', [signed(provider), toolUse('t1')]], ['user', [toolResult('t1', 'r')]]);
    expect(translate(turns('fireworks')).body.messages[1]).toMatchObject({ reasoning_content: 't' });
    expect(translate(turns('groq')).body.messages[1]).not.toHaveProperty('reasoning_content');
  });
});
