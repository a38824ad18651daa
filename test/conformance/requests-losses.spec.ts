import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TranslationLossCode } from '@sluice/completion';

import { ObservedGateway } from '../../apps/gateway/fixtures/observed-gateway.js';
import { CONTENT_LOSSES } from './requests/content-losses.js';
import { READ, send } from './requests/request-case.js';
import { SETTING_LOSSES } from './requests/setting-losses.js';
import { TOOL_LOSSES } from './requests/tool-losses.js';
import { body, LoopbackUpstream } from './streams/loopback-upstream.js';

const LOSS_ROWS = [...SETTING_LOSSES, ...CONTENT_LOSSES, ...TOOL_LOSSES];

/** Every code that a request can have. */
const REQUEST_CODES: readonly TranslationLossCode[] = [
  'block_dropped',
  'cache_control_dropped',
  'citation_dropped',
  'field_dropped',
  'image_dropped',
  'max_tokens_clamped',
  'reasoning_clamped',
  'reasoning_dropped',
  'sampling_dropped',
  'schema_simplified',
  'stop_sequences_truncated',
  'thinking_dropped',
  'tool_choice_downgraded',
  'tool_dropped',
  'tool_history_repaired',
];

describe('what is lost is reported:', () => {
  it.each(LOSS_ROWS)('$name', ({ request, loss, profile, model, quirks, estimatedInputTokens }) => {
    const attempt = { ...(quirks && { quirks }), ...(estimatedInputTokens !== undefined && { estimatedInputTokens }) };
    const { losses } = send({
      request: { tools: [READ], ...request },
      attempt,
      ...(profile && { profile }),
      ...(model !== undefined && { model }),
    });
    expect(losses.map(({ code, path }) => [code, path])).toEqual([loss]);
  });

  it('and nothing else is: an ordinary request loses nothing', () => {
    expect(send({ request: { system: 'S', temperature: 0.5, tool_choice: { type: 'auto' } } }).losses).toEqual([]);
  });

  it('every kind is shown', () => {
    expect([...new Set(LOSS_ROWS.map(({ loss }) => loss[0]))].toSorted()).toEqual(REQUEST_CODES);
  });
});

describe('a loss', () => {
  let gateway: ObservedGateway;
  let upstream: LoopbackUpstream;

  beforeAll(async () => {
    upstream = await LoopbackUpstream.start();
    gateway = await ObservedGateway.start({ environment: { OPENAI_BASE_URL: upstream.url, OPENAI_PROFILE: 'openai' } });
  });

  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });

  it('stands in the header of the response and in what observers hear', async () => {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }];
    upstream.answer(body(JSON.stringify({ id: 'c', choices, usage: { prompt_tokens: 1, completion_tokens: 1 } })));
    const response = await gateway.post({
      model: 'openai/gpt-5',
      max_tokens: 10,
      temperature: 0,
      future_field: 1,
      messages: [{ role: 'user', content: 'go' }],
    });
    expect(response.headers.get('x-sluice-loss')?.split(', ').toSorted()).toEqual([
      'field_dropped',
      'sampling_dropped',
    ]);
    expect(gateway.eventsOf('attempt-start').map(({ losses }) => losses)).toEqual([
      [
        { code: 'field_dropped', path: 'future_field' },
        { code: 'sampling_dropped', path: 'temperature' },
      ],
    ]);
  });
});
