import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';
import {
  conversation,
  makeAttempt,
  textBlock,
  toolResult,
  toolUse,
  translateRequest,
  type AttemptFixtureOptions,
} from '@sluice/testing';

import { openAiCompatible } from './openai-compatible.adapter.js';
import { providerProfile, type ProfileName } from './profile/provider-profiles.js';

type Json = Record<string, unknown>;

function translate(
  request: Partial<MessagesRequest>,
  profile: ProfileName = 'openai',
  rest: AttemptFixtureOptions = {},
) {
  const adapter = openAiCompatible({ id: 'up', baseUrl: 'https://up.test/v1', profile: providerProfile(profile) });
  return translateRequest(adapter, request, rest);
}

function refusal(request: Partial<MessagesRequest>, profile: ProfileName = 'openai'): ClientError {
  try {
    translate(request, profile);
  } catch (error) {
    if (error instanceof ClientError) return error;
  }
  throw new Error('the request was not refused');
}

const READ = { name: 'Read', input_schema: { type: 'object', properties: { file_path: { type: 'string' } } } };
const SEARCH = { type: 'web_search_20250305', name: 'web_search' };

describe('tool choice', () => {
  it.each<[string, MessagesRequest['tool_choice'], ProfileName, Json]>([
    ['R14 any', { type: 'any' }, 'openai', { tool_choice: 'required' }],
    ['R14 any, where it is unknown', { type: 'any' }, 'ollama', { tool_choice: 'auto' }],
    [
      'R15 one at a time',
      { type: 'auto', disable_parallel_tool_use: true },
      'openai',
      { tool_choice: 'auto', parallel_tool_calls: false },
    ],
    ['R16 none', { type: 'none' }, 'openai', { tool_choice: 'none' }],
    ['absent', undefined, 'openai', { tool_choice: 'auto' }],
    [
      'a tool',
      { type: 'tool', name: 'Read' },
      'openai',
      { tool_choice: { type: 'function', function: { name: 'Read' } } },
    ],
    ['a tool, where only all can be required', { type: 'tool', name: 'Read' }, 'lmstudio', { tool_choice: 'required' }],
  ])('%s', (_name, choice, profile, expected) => {
    const { body } = translate({ tools: [READ], ...(choice && { tool_choice: choice }) }, profile);
    expect(body).toMatchObject(expected);
    expect(body.tools?.map((tool) => tool.function['name'])).toEqual(['Read']);
    expect('parallel_tool_calls' in body).toBe('parallel_tool_calls' in expected);
  });

  it('cannot name a tool that is not there', () => {
    expect(refusal({ tools: [READ], tool_choice: { type: 'tool', name: 'Nope' } }).publicMessage).toContain('Nope');
    expect(refusal({ tools: [READ], tool_choice: { type: 'tool' } }).publicMessage).toMatch(/^tool_choice.name/);
  });

  it('is not forced on a model that thinks and would refuse', () => {
    const request = { tools: [READ], tool_choice: { type: 'any' as const }, thinking: { type: 'adaptive' as const } };
    const { body, losses } = translate(request, 'deepseek');
    expect(body['tool_choice']).toBe('auto');
    expect(losses.map(({ code }) => code)).toContain('tool_choice_downgraded');
  });
});

describe('tools', () => {
  it('R17 a forced search without anybody to search fails closed', () => {
    const error = refusal({ tools: [SEARCH], tool_choice: { type: 'tool', name: 'web_search' } });
    expect(error).toMatchObject({ status: 400, publicMessage: 'web_search is not available on the selected model' });
  });

  it('R18 a search among others is left out and reported', () => {
    const { body, losses } = translate({ tools: [SEARCH, READ], tool_choice: { type: 'auto' } });
    expect(body.tools?.map((tool) => tool.function['name'])).toEqual(['Read']);
    expect(losses).toContainEqual({ code: 'tool_dropped', path: 'tools.0', detail: 'web_search_20250305' });
  });

  it('a search is the plugin of an upstream that has one', () => {
    expect(translate({ tools: [SEARCH] }, 'openrouter').body).toMatchObject({ plugins: [{ id: 'web' }] });
    expect(translate({ tools: [SEARCH] }, 'openrouter').body).not.toHaveProperty('tool_choice');
  });

  it('R19 R20 R21 the schema is the schema alone, mended where it is broken', () => {
    const input_schema = { type: 'object', properties: {}, required: null, additionalProperties: {} };
    const tools = [{ type: 'custom', name: 'T', description: 'd', input_schema, cache_control: { type: 'ephemeral' } }];
    expect(translate({ tools }).body.tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'T',
          description: 'd',
          parameters: { type: 'object', properties: {}, additionalProperties: {} },
        },
      },
    ]);
  });

  it.each([
    [
      'R22',
      'mcp__claude_ai_very_long_server_name_for_testing__get_everything_at_once_please',
      'mcp__claude_ai_very_long_server_name_for_testing__get_e_c9f1e7f8',
    ],
    ['R23', 'fs.read file/é', 'fs_read_file__'],
    ['short', 'Read', 'Read'],
  ])('%s the name %s is mapped alike everywhere', (_id, name, mapped) => {
    const { body } = translate({
      ...conversation(['assistant', [toolUse('t1', name)]], ['user', [toolResult('t1', 'r')]]),
      tools: [{ ...READ, name }],
      tool_choice: { type: 'tool', name },
    });
    expect(body.tools?.[0]?.function['name']).toBe(mapped);
    expect(body['tool_choice']).toEqual({ type: 'function', function: { name: mapped } });
    expect(body.messages[0]).toMatchObject({ tool_calls: [{ function: { name: mapped } }] });
  });

  it.each<[string, ProfileName, string, string]>([
    ['R24', 'openai', `call_${'a'.repeat(40)}`, 'call_b89ea86a90323b3c9354bcb746d82720'],
    ['R25', 'mistral', 'toolu_01T1x1fJ34qAmk2tNTrN7Up6', 'hC7qxS0Ex'],
    ['R26', 'moonshot', 'toolu_01T1x1fJ34qAmk2tNTrN7Up6', 'functions.Bash:0'],
    ['kept', 'openai', 'call_1', 'call_1'],
  ])('%s ids as %s wants them, in call and result', (_id, profile, id, mapped) => {
    const { body } = translate(
      conversation(['assistant', [toolUse(id, 'Bash')]], ['user', [toolResult(id, 'r')]]),
      profile,
    );
    expect(body.messages[0]).toMatchObject({ tool_calls: [{ id: mapped }] });
    expect(body.messages[1]).toMatchObject({ tool_call_id: mapped });
  });

  it('typed tools that the client runs are explained', () => {
    const tools = [
      { type: 'bash_20250124', name: 'bash' },
      { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
    ];
    const { body } = translate({ tools });
    expect(body.tools?.map((tool) => tool.function['name'])).toEqual(['bash', 'str_replace_based_edit_tool']);
    expect(body.tools?.[0]?.function['parameters']).toMatchObject({ properties: { command: { type: 'string' } } });
  });

  it('a screen has its size told, since clicks are given in its pixels', () => {
    const screen = { type: 'computer_20250124', name: 'computer', display_width_px: 1024, display_height_px: 768 };
    const [told, untold] = [screen, { ...screen, display_width_px: null }].map(
      (tool) => translate({ tools: [tool as never] }).body.tools?.[0]?.function['description'],
    );
    expect(told).toMatch(/ The screen is 1024 × 768 pixels\.$/);
    expect(untold).not.toContain('768');
  });

  it.each([
    ['computer_20251124', true, true],
    ['computer_20251124', false, false],
    ['computer_20251124', undefined, false],
    ['computer_20250124', true, false],
  ])('%s with enable_zoom %s: zooming is offered: %s', (type, enable_zoom, zooms) => {
    const { body, losses } = translate({ tools: [{ type, name: 'computer', enable_zoom }] });
    const { properties } = body.tools?.[0]?.function['parameters'] as { properties: { action: { enum: string[] } } };
    expect(properties.action.enum.includes('zoom')).toBe(zooms);
    expect(Object.hasOwn(properties, 'region')).toBe(zooms);
    expect(losses).toEqual([]);
  });

  it('nulls that strict arguments hold for absent properties are taken out of calls', () => {
    const properties = { path: { type: 'string' }, limit: { type: 'integer' } };
    const tool = { name: 'Read', strict: true, input_schema: { type: 'object', properties, required: ['path'] } };
    const adapter = openAiCompatible({ id: 'openai', baseUrl: 'https://a.test', profile: providerProfile('openai') });
    const prepared = adapter.prepare(makeAttempt({ request: { stream: true, tools: [tool] } }));
    expect(String(prepared.request.body)).toContain('"required":["path","limit"]');
    const call = { index: 0, id: 'c1', function: { name: 'Read', arguments: '{"path":"/a","limit":null}' } };
    const chunk = { choices: [{ delta: { tool_calls: [call] }, finish_reason: 'tool_calls' }] };
    const decoder = prepared.openDecoder({ status: 200, headers: [] });
    const bytes = new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
    expect([...decoder.push(bytes), ...decoder.end()]).toContainEqual(
      expect.objectContaining({ type: 'toolArgs', fragment: '{"path":"/a"}' }),
    );
  });

  it('deferred ones go first when there are too many, but not those a search has found', () => {
    const tools = Array.from({ length: 130 }, (_, index) => ({
      ...READ,
      name: `T${index}`,
      defer_loading: index > 100,
    }));
    const found = toolResult('t1', [{ type: 'tool_reference', tool_name: 'T101' }]);
    const { body } = translate({ ...conversation(['assistant', [toolUse('t1')]], ['user', [found]]), tools });
    const names = body.tools?.map((tool) => tool.function['name']) ?? [];
    expect(names).toHaveLength(128);
    expect(names).toContain('T101');
    expect(names).not.toContain('T102');
  });
});

describe('top-level fields', () => {
  it.each<[string, Partial<MessagesRequest>, ProfileName, string, Json, string[]]>([
    [
      'R36 the newer name of the limit',
      { max_tokens: 32000 },
      'openai',
      'gpt-5.2',
      { max_completion_tokens: 32000 },
      ['max_tokens'],
    ],
    ['the older name elsewhere', { max_tokens: 5 }, 'generic', 'm', { max_tokens: 5 }, ['max_completion_tokens']],
    ['R37 a limit above the cap', { max_tokens: 64000 }, 'openai', 'gpt-4', { max_completion_tokens: 8192 }, []],
    ['R38 no tokens at all', { max_tokens: 0 }, 'openai', 'gpt-4o', { max_completion_tokens: 1 }, []],
    ['R39 sampling of a reasoning model', { temperature: 1 }, 'openai', 'gpt-5', {}, ['temperature']],
    [
      'sampling otherwise',
      { temperature: 0, top_p: 0.5, top_k: 3 },
      'vllm',
      'm',
      { temperature: 0, top_p: 0.5, top_k: 3 },
      [],
    ],
    [
      'sampling without effort',
      { temperature: 1, thinking: { type: 'disabled' } },
      'openai',
      'gpt-5.1',
      { temperature: 1, reasoning_effort: 'none' },
      [],
    ],
    [
      'R44 a budget',
      { thinking: { type: 'enabled', budget_tokens: 10000 } },
      'openai',
      'gpt-5',
      { reasoning_effort: 'medium' },
      [],
    ],
    [
      'R43 an effort above the ladder',
      { output_config: { effort: 'xhigh' } },
      'openai',
      'o3',
      { reasoning_effort: 'high' },
      [],
    ],
    ['R51 a field of the future', { future_field: {} }, 'openai', 'gpt-4o', {}, ['future_field']],
    [
      'adaptive thinking is left to the model',
      { thinking: { type: 'adaptive' } },
      'openai',
      'gpt-5',
      {},
      ['reasoning_effort'],
    ],
    ['stops', { stop_sequences: ['a', 'a', ''] }, 'openai', 'gpt-4o', { stop: ['a'] }, []],
    [
      'too many stops',
      { stop_sequences: ['a', 'b', 'c', 'd', 'e'] },
      'openai',
      'gpt-4o',
      { stop: ['a', 'b', 'c', 'd'] },
      [],
    ],
    ['stops of a model that refuses them', { stop_sequences: ['a'] }, 'openai', 'o3', {}, ['stop']],
    [
      'usage in streams',
      { stream: true },
      'openai',
      'gpt-4o',
      { stream: true, stream_options: { include_usage: true, include_obfuscation: false } },
      [],
    ],
    ['no stream options otherwise', {}, 'openai', 'gpt-4o', { stream: false, store: false }, ['stream_options']],
    ['the fast tier', { speed: 'fast' }, 'openai', 'gpt-4o', { service_tier: 'priority' }, ['speed']],
    ['the standard tier', { service_tier: 'standard_only' }, 'openai', 'gpt-4o', { service_tier: 'default' }, []],
  ])('%s', (_name, request, profile, model, expected, absent) => {
    const { body } = translate(request, profile, { target: { model } });
    expect(body).toMatchObject(expected);
    for (const field of absent) expect(body).not.toHaveProperty(field);
  });

  it('R40 no cache mark is left anywhere', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const request = {
      ...conversation(
        ['user', [textBlock('u', mark)]],
        ['assistant', [toolUse('t1')]],
        ['user', [toolResult('t1', [textBlock('r', mark)], mark)]],
      ),
      system: [textBlock('s', mark)],
      tools: [{ ...READ, ...mark }],
    } as Partial<MessagesRequest>;
    const { text: sent, losses } = translate(request, 'generic');
    expect(sent).not.toContain('cache_control');
    expect(losses.filter(({ code }) => code === 'cache_control_dropped')).toHaveLength(1);
    expect(translate(request, 'openai', { target: { model: 'gpt-5.6' } }).text).toContain('prompt_cache_breakpoint');
  });

  it('R41 cache marks stay for the models that know them', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const request = {
      ...conversation(['user', [textBlock('u', mark)]], ['system', [textBlock('S', mark)]]),
      system: [textBlock('s', mark)],
    } as Partial<MessagesRequest>;
    const { body, losses } = translate(request, 'openrouter', { target: { model: 'anthropic/claude-sonnet-5' } });
    for (const { content } of body.messages) expect(content).toEqual([expect.objectContaining(mark)]);
    expect(body.messages).toHaveLength(3);
    expect(losses).toEqual([]);
  });

  it('R42 the user goes as a digest', () => {
    const { body, text: sent } = translate({ metadata: { user_id: 'user_abc_account__session_1' } });
    expect(body['safety_identifier']).toMatch(/^92aa0f99[0-9a-f]{51}551ed$/);
    expect(sent).not.toContain('user_abc');
  });

  it('R53 the session goes as a digest, the same each time', () => {
    const keys = [1, 2].map(() => translate({}, 'openai', { sessionKey: 'session' }).body['prompt_cache_key']);
    expect(keys[0]).toBe(createHash('sha256').update('session').digest('hex'));
    expect(keys[1]).toBe(keys[0]);
  });

  it.each<[string, Json, Partial<MessagesRequest>, Json, string[]]>([
    ['R45 the effort', { reasoning: true }, { output_config: { effort: 'high' } }, {}, ['reasoning_effort']],
    ['the name of the limit', { max_completion_tokens: true }, {}, { max_tokens: 1000 }, ['max_completion_tokens']],
    ['a smaller limit', { 'max_tokens<=16': true }, {}, { max_completion_tokens: 16 }, []],
    ['stream options', { stream_options: true }, { stream: true }, { stream: true }, ['stream_options']],
    ['obfuscation', { include_obfuscation: true }, { stream: true }, { stream_options: { include_usage: true } }, []],
    ['temperature', { temperature: true }, { temperature: 1 }, {}, ['temperature']],
    ['storing', { store: true }, {}, {}, ['store']],
  ])('%s: what was refused once is left out', (_name, quirks, request, expected, absent) => {
    const { body } = translate(request, 'openai', {
      quirks: quirks as Record<string, true>,
      target: { model: 'gpt-5.2' },
    });
    expect(body).toMatchObject(expected);
    for (const field of absent) expect(body).not.toHaveProperty(field);
  });

  it('R46 R50 structured output is made strict without touching the client’s object', () => {
    const schema = deepFreeze({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'number' } },
      required: ['a'],
    });
    const request = { output_config: { format: { type: 'json_schema' as const, schema } } };
    const expected = {
      name: 'response',
      strict: true,
      schema: {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: ['number', 'null'] } },
        required: ['a', 'b'],
        additionalProperties: false,
      },
    };
    for (const body of [translate(request).body, translate(request).body]) {
      expect(body['response_format']).toEqual({ type: 'json_schema', json_schema: expected });
    }
    const asked = translate(request, 'generic').body;
    expect(asked['response_format']).toEqual({ type: 'json_object' });
    expect(asked.messages[0]).toMatchObject({ role: 'system', content: expect.stringContaining('"b"') });
  });
});

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  return Object.freeze(value);
}
