import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';

import { createAnthropicCompatible } from './anthropic-compatible.adapter.js';

function prepare(request: Partial<MessagesRequest>, profile = '') {
  const adapter = createAnthropicCompatible({
    id: 'acme',
    adapter: 'anthropic-compatible',
    baseUrl: 'https://a.test/anthropic',
    profile,
  });
  const inbound = {
    query: 'beta=true',
    headers: [
      ['anthropic-beta', 'x'],
      ['x-app', 'cli'],
    ] as const,
    body: Buffer.from('{}'),
  };
  return adapter.prepare(makeAttempt({ request, target: { provider: 'acme', model: 'model-1' }, inbound }));
}

const sent = (request: Partial<MessagesRequest>, profile?: string): Record<string, unknown> =>
  JSON.parse(String(prepare(request, profile).request.body)) as Record<string, unknown>;
const lost = (request: Partial<MessagesRequest>, profile?: string): readonly string[] =>
  prepare(request, profile).losses.map(({ code, path }) => `${code} ${path}`);

const MARK = { cache_control: { type: 'ephemeral' } } as const;
const TOOL = { name: 'f', input_schema: { type: 'object' } };
const SEARCH = { type: 'web_search_20250305', name: 'web_search' };

describe('a request to a compatible server', () => {
  it('goes to its path, with a version, and without what it may not know', () => {
    const { request } = prepare({});
    expect(request.url).toBe('https://a.test/anthropic/v1/messages');
    expect(request.headers).toEqual({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'user-agent': expect.any(String),
      'anthropic-version': '2023-06-01',
      'x-api-key': 'test-secret',
      authorization: 'Bearer test-secret',
    });
  });

  it.each<[name: string, request: Partial<MessagesRequest>, field: string, expected: unknown]>([
    ['the model by its own name', {}, 'model', 'model-1'],
    [
      'no cache marks',
      { ...MARK, system: [{ type: 'text', text: 'a', ...MARK }] },
      'system',
      [{ type: 'text', text: 'a' }],
    ],
    [
      'a system prompt without attribution',
      { system: 'x-anthropic-billing-header: cc_version=1;\nbe brief' },
      'system',
      'be brief',
    ],
    ['no tools of Anthropic’s servers', { tools: [SEARCH, TOOL], tool_choice: { type: 'auto' } }, 'tools', [TOOL]],
    [
      'no choice of a tool that is gone',
      { tools: [SEARCH, TOOL], tool_choice: { type: 'tool', name: 'web_search' } },
      'tool_choice',
      undefined,
    ],
    ['tools without extras', { tools: [{ ...TOOL, strict: true, defer_loading: true, ...MARK }] }, 'tools', [TOOL]],
    [
      'a budget for adaptive thinking',
      { thinking: { type: 'adaptive' }, max_tokens: 10_000 },
      'thinking',
      { type: 'enabled', budget_tokens: 5000 },
    ],
    [
      'no thinking that would leave no room',
      { thinking: { type: 'adaptive' }, max_tokens: 1500 },
      'thinking',
      undefined,
    ],
    [
      'a budget as it is, without its display',
      { thinking: { type: 'enabled', budget_tokens: 2000, display: 'omitted' } },
      'thinking',
      { type: 'enabled', budget_tokens: 2000 },
    ],
    ['no effort', { output_config: { effort: 'high' } }, 'output_config', undefined],
    ['no metadata', { metadata: { user_id: 'u' } }, 'metadata', undefined],
    ['no field that nobody knows', { future_field: {} }, 'future_field', undefined],
    ['what everybody knows', { stop_sequences: ['x'], temperature: 0.5 }, 'stop_sequences', ['x']],
  ])('has %s', (_name, request, ...[field, expected]) => {
    expect(sent(request)[field]).toEqual(expected);
  });

  it('has client-run tools explained that it would not know by type', () => {
    expect(sent({ tools: [{ type: 'bash_20250124', name: 'bash' }] })['tools']).toEqual([
      { name: 'bash', description: expect.any(String), input_schema: expect.objectContaining({ type: 'object' }) },
    ]);
  });

  it('keeps what the profile says the server knows', () => {
    const request: Partial<MessagesRequest> = {
      ...MARK,
      output_config: { effort: 'high' },
      thinking: { type: 'adaptive' },
      metadata: { user_id: 'u' },
    };
    expect(sent(request, 'openrouter')).toMatchObject({ ...request, messages: [{ role: 'user' }] });
    expect(() => sent({}, 'nobody')).toThrow(/There is no profile "nobody"/);
  });

  it('says what it leaves out', () => {
    expect(
      lost({
        ...MARK,
        tools: [SEARCH],
        output_config: { effort: 'low' },
        metadata: { user_id: 'u' },
        future_field: 1,
        system: 'x-anthropic-billing-header: a;\n',
      }),
    ).toEqual([
      'field_dropped system.0',
      'tool_dropped tools.0',
      'field_dropped output_config',
      'field_dropped metadata',
      'field_dropped future_field',
      'cache_control_dropped request',
    ]);
  });

  it('gives documents as text, and refuses those that are none', () => {
    const document = (source: object) =>
      ({ messages: [{ role: 'user', content: [{ type: 'document', source }] }] }) as Partial<MessagesRequest>;
    expect(sent(document({ type: 'text', media_type: 'text/plain', data: 'a' }))['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
    ]);
    const pdf = document({ type: 'base64', media_type: 'application/pdf', data: 'JVBE' });
    expect(() => sent(pdf)).toThrow(ClientError);
    expect(sent(pdf, 'openrouter')['messages']).toEqual(pdf.messages);
  });

  it('answers calls before anything else is said', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
      { role: 'system', content: 'be brief' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'and' },
          { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'r', ...MARK }], is_error: true },
        ],
      },
    ] as MessagesRequest['messages'];
    expect((sent({ messages })['messages'] as unknown[]).at(-1)).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'r' }], is_error: true },
        { type: 'text', text: '<system-reminder>\nbe brief\n</system-reminder>' },
        { type: 'text', text: 'and' },
      ],
    });
  });

  it('has edits of the context done here', () => {
    const loop = Array.from({ length: 5 }, (_, index) => [
      { role: 'assistant', content: [{ type: 'tool_use', id: `t${index}`, name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: `t${index}`, content: `result ${index}` }] },
    ]).flat();
    const messages = [{ role: 'user', content: 'a' }, ...loop] as MessagesRequest['messages'];
    const edits = [
      {
        type: 'clear_tool_uses_20250919',
        trigger: { type: 'tool_uses', value: 2 },
        keep: { type: 'tool_uses', value: 1 },
      },
    ];
    const prepared = prepare({ messages, context_management: { edits } });
    expect(String(prepared.request.body)).not.toContain('result 0');
    expect(String(prepared.request.body)).toContain('result 4');
    expect(prepared.contextEdits).toHaveLength(1);
  });
});
