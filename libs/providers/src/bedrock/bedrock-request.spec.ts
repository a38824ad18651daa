import { describe, expect, it } from '@jest/globals';
import type { UpstreamRequest } from '@sluice/exchange';

import { LossCollector } from '../shared/loss-collector.js';
import { bedrockRequest } from './bedrock-request.js';

interface Options {
  readonly model?: string;
  readonly stream?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly quirks?: Readonly<Record<string, true>>;
}

function convert(body: object, { model = 'anthropic.claude-3-haiku-20240307-v1:0', ...options }: Options = {}) {
  const losses = new LossCollector();
  const { stream = false, headers = {}, quirks = {} } = options;
  const request: UpstreamRequest = {
    method: 'POST',
    url: 'https://api.anthropic.test/v1/messages',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify({ model, ...body }),
    stream,
  };
  const inbound = { query: '', headers: Object.entries(headers), body: Buffer.alloc(0) };
  const attempt = { target: { provider: 'bedrock', model }, quirks, inbound };
  const converted = bedrockRequest(request, { attempt, baseUrl: 'https://bedrock.test', losses });
  const sent = JSON.parse(Buffer.from(converted.body ?? '').toString('utf8')) as object;
  return { ...converted, sent, losses: losses.losses };
}

const BODY = { max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };

describe('a request for Bedrock', () => {
  it('T11 has the model in its path, the version in its body, and neither model nor stream there', () => {
    const { url, headers, sent, losses } = convert({ ...BODY, stream: true }, { stream: true });
    expect(url).toBe('https://bedrock.test/model/anthropic.claude-3-haiku-20240307-v1%3A0/invoke-with-response-stream');
    expect(headers).toEqual({ 'content-type': 'application/json', accept: 'application/vnd.amazon.eventstream' });
    expect(sent).toEqual({ anthropic_version: 'bedrock-2023-05-31', ...BODY });
    expect(losses).toEqual([]);
  });

  it.each([
    ['us.anthropic.claude-opus-4-8', 'us.anthropic.claude-opus-4-8'],
    [
      'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc',
      'arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc',
    ],
    ['a/../b?c#d', 'a%2F..%2Fb%3Fc%23d'],
  ])('escapes the model %s', (model, escaped) => {
    expect(convert(BODY, { model }).url).toBe(`https://bedrock.test/model/${escaped}/invoke`);
  });

  it('takes betas from the header into the body, each once, and those of Anthropic’s own servers not at all', () => {
    const headers = { 'anthropic-beta': 'a-1, claude-code-20250219,b-2,,a-1,oauth-2025-04-20,prompt-caching-scope-1' };
    expect(convert(BODY, { headers }).sent).toMatchObject({ anthropic_beta: ['a-1', 'b-2'] });
    expect(convert(BODY, { headers, quirks: { betas: true } }).sent).not.toHaveProperty('anthropic_beta');
    expect(convert(BODY, { headers: { 'anthropic-beta': 'oauth-1' } }).sent).not.toHaveProperty('anthropic_beta');
  });

  it('leaves what Bedrock refuses out, and says so', () => {
    const tool = { name: 'f', input_schema: { type: 'object' } };
    const extras = { defer_loading: true, eager_input_streaming: true, allowed_callers: [], input_examples: [] };
    const body = {
      ...BODY,
      cache_control: { type: 'ephemeral' },
      context_management: { edits: [] },
      tools: [{ ...tool, ...extras }],
    };
    const { sent, losses } = convert(body);
    expect(sent).toEqual({ anthropic_version: 'bedrock-2023-05-31', ...BODY, tools: [tool] });
    expect(losses).toEqual([
      { code: 'cache_control_dropped', path: 'cache_control' },
      { code: 'field_dropped', path: 'context_management' },
      ...Object.keys(extras).map((name) => ({ code: 'field_dropped', path: `tools.0.${name}` })),
    ]);
  });

  it('keeps what a beta lets through, and everything of the second version', () => {
    const tools = [{ name: 'f', defer_loading: true, eager_input_streaming: true }];
    const body = { ...BODY, context_management: { edits: [] }, tools };
    const betas = 'context-management-2025-06-27,tool-search-tool-2025-10-19,fine-grained-tool-streaming-2025-05-14';
    expect(convert(body, { headers: { 'anthropic-beta': betas } }).sent).toMatchObject(body);
    const second = { model: 'us.anthropic.claude-opus-4-8', headers: { 'anthropic-version': '2026-10-21' } };
    expect(convert(body, second).sent).toEqual({ anthropic_version: '2026-10-21', ...body });
  });

  it('leaves out what was learned', () => {
    const body = { ...BODY, speed: 'fast', tools: [{ name: 'f', strict: true }], strict: 1 };
    const { sent, losses } = convert(body, { quirks: { 'field:speed': true, 'tool_field:strict': true } });
    expect(sent).toEqual({ anthropic_version: 'bedrock-2023-05-31', ...BODY, tools: [{ name: 'f' }], strict: 1 });
    expect(losses.map(({ path }) => path)).toEqual(['speed', 'tools.0.strict']);
  });

  it('T06 hands thinking back as it was, also without its text', () => {
    const thinking = { type: 'thinking', thinking: '', signature: 'EqQBCkYIAxgCKkA=' };
    const messages = [BODY.messages[0], { role: 'assistant', content: [thinking] }];
    expect(convert({ ...BODY, messages }).sent).toMatchObject({ messages });
  });

  it('takes a field called like one of every object for a field', () => {
    const body = { ...BODY, constructor: 1, tools: [{ name: 'f', toString: 1 }] };
    expect(convert(body).sent).toEqual({ anthropic_version: 'bedrock-2023-05-31', ...body });
  });
});
