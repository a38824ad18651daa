import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { conversation, makeAttempt, textBlock, translateRequest } from '@sluice/testing';

import { createOpenRouter } from './openrouter.adapter.js';

const adapter = createOpenRouter({
  id: 'openrouter',
  adapter: 'openrouter',
  baseUrl: 'https://openrouter.test/v1',
  profile: '',
});

const GO = conversation(['user', 'go']);

function translate(request: object, model = 'anthropic/claude-sonnet-5') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'openrouter', model } },
  );
}

function decode(stream: string): readonly CompletionEvent[] {
  const decoder = adapter.prepare(makeAttempt()).openDecoder({ status: 200, headers: [] });
  return [...decoder.push(Buffer.from(stream)), ...decoder.end()];
}

describe(createOpenRouter.name, () => {
  it('keeps cache marks for the models that understand them', () => {
    const marked = conversation(['user', [textBlock('go', { cache_control: { type: 'ephemeral' } })]]);
    const kept = [{ type: 'text', text: 'go', cache_control: { type: 'ephemeral' } }];
    expect(translate(marked).body.messages[0]).toMatchObject({ content: kept });
    expect(translate(marked, 'openai/gpt-5').body.messages[0]).toEqual({ role: 'user', content: 'go' });
  });

  it('gives a budget to those who take one, and an effort to all others', () => {
    const thinking = { thinking: { type: 'enabled', budget_tokens: 5000 } };
    expect(translate(thinking).body['reasoning']).toEqual({ max_tokens: 5000 });
    expect(translate(thinking, 'openai/gpt-5').body['reasoning']).toEqual({ effort: 'medium' });
  });

  it('lets OpenRouter search the web', () => {
    const search = { tools: [{ type: 'web_search_20250305', name: 'web_search' }] };
    expect(translate(search).body['plugins']).toEqual([{ id: 'web' }]);
  });

  it('hears of a provider that was lost on the way', () => {
    const error = { code: 'server_error', message: 'Provider disconnected unexpectedly' };
    const chunk = { id: 'gen-1', error, choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] };
    expect(decode(`: OPENROUTER PROCESSING\n\ndata: ${JSON.stringify(chunk)}\n\n`).at(-1)).toMatchObject({
      type: 'error',
      code: 'server_error',
      message: 'Provider disconnected unexpectedly',
    });
  });

  it('believes the provider, and not OpenRouter, that a reply was cut', () => {
    const call = {
      index: 0,
      id: 'c1',
      type: 'function',
      function: { name: 'Bash', arguments: '{"command":"rm -rf /tm' },
    };
    const choice = {
      index: 0,
      delta: { tool_calls: [call] },
      finish_reason: 'tool_calls',
      native_finish_reason: 'max_tokens',
    };
    const events = decode(`data: ${JSON.stringify({ id: 'gen-1', choices: [choice] })}\n\ndata: [DONE]\n\n`);
    expect(events).toContainEqual({ type: 'finish', reason: 'max_tokens' });
  });
});
