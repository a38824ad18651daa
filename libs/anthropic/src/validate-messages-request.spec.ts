import { describe, expect, it } from '@jest/globals';

import { validateMessagesRequest } from './validate-messages-request.js';

type Body = Record<string, unknown>;

const hello = [{ role: 'user', content: 'hi' }];
const valid: Body = { model: 'm', max_tokens: 10, messages: hello };
const readTool = { name: 'Read', input_schema: { type: 'object', properties: {}, required: null } };

/** A valid body but for the fields given; `undefined` takes one away. */
function body(fields: Body): Body {
  return Object.fromEntries(Object.entries({ ...valid, ...fields }).filter(([, value]) => value !== undefined));
}

const content = (...blocks: unknown[]): Body => ({ messages: [{ role: 'user', content: blocks }] });
const image = (source: unknown): Body => content({ type: 'image', source });
const pdf = (source: unknown): Body => content({ type: 'document', source });
const call = (fields: Body): Body => ({
  messages: [
    ...hello,
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'Read', input: {}, ...fields }] },
  ],
});
const result = (fields: Body): Body => content({ type: 'tool_result', tool_use_id: 'toolu_1', ...fields });
const marked = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } };

const AT = 'messages.0.content.0';
const NON_EMPTY = 'all messages must have non-empty content except for the optional final assistant message';

const REFUSED: Readonly<Record<string, readonly [string, Body, string][]>> = {
  model: [
    ['missing', { model: undefined }, 'model: Field required'],
    ['no string', { model: 4 }, 'model: Input should be a valid string'],
    ['null', { model: null }, 'model: Input should be a valid string'],
    ['empty', { model: '' }, 'model: String should have at least 1 character'],
    ['too long', { model: 'x'.repeat(257) }, 'model: String should have at most 256 characters'],
  ],
  max_tokens: [
    ['missing', { max_tokens: undefined }, 'max_tokens: Field required'],
    ['a string', { max_tokens: '10' }, 'max_tokens: Input should be a valid integer'],
    ['a fraction', { max_tokens: 1.5 }, 'max_tokens: Input should be a valid integer'],
    ['null', { max_tokens: null }, 'max_tokens: Input should be a valid integer'],
    ['negative', { max_tokens: -1 }, 'max_tokens: Input should be greater than or equal to 0'],
  ],
  messages: [
    ['missing', { messages: undefined }, 'messages: Field required'],
    ['a string', { messages: 'hi' }, 'messages: Input should be a valid list'],
    ['an object', { messages: { role: 'user' } }, 'messages: Input should be a valid list'],
    ['empty', { messages: [] }, 'messages: at least one message is required'],
    ['too many', { messages: Array(100_001).fill(hello[0]) }, 'messages: List should have at most 100000 items'],
    ['a message that is null', { messages: [null] }, 'messages.0: Input should be an object'],
    ['a message that is a string', { messages: [...hello, 'hi'] }, 'messages.1: Input should be an object'],
    ['no role', { messages: [{ content: 'x' }] }, 'messages.0.role: Field required'],
    [
      'an unknown role',
      { messages: [...hello, { role: 'bot', content: 'x' }] },
      "messages.1.role: Input should be 'user', 'assistant' or 'system'",
    ],
    ['no content', { messages: [{ role: 'user' }] }, 'messages.0.content: Field required'],
    [
      'content that is a number',
      { messages: [{ role: 'user', content: 5 }] },
      'messages.0.content: Input should be a valid string or a valid list',
    ],
    [
      'content that is null',
      { messages: [{ role: 'assistant', content: null }] },
      'messages.0.content: Input should be a valid string or a valid list',
    ],
    ['an empty user turn', { messages: [{ role: 'user', content: '' }] }, `messages.0: ${NON_EMPTY}`],
    ['a user turn without blocks', content(), `messages.0: ${NON_EMPTY}`],
    [
      'an empty assistant turn before the last',
      { messages: [{ role: 'assistant', content: [] }, ...hello] },
      `messages.0: ${NON_EMPTY}`,
    ],
  ],
  blocks: [
    ['a string', content('x'), `${AT}: Input should be an object`],
    ['null', content(null), `${AT}: Input should be an object`],
    ['no type', content({ text: 'x' }), `${AT}.type: Field required`],
    ['a type that is no string', content({ type: 7 }), `${AT}.type: Input should be a valid string`],
    ['text without text', content({ type: 'text' }), `${AT}.text.text: Field required`],
    ['text that is null', content({ type: 'text', text: null }), `${AT}.text.text: Input should be a valid string`],
    ['the second one', content(marked, { type: 'text' }), 'messages.0.content.1.text.text: Field required'],
    [
      'thinking without signature',
      content({ type: 'thinking', thinking: '' }),
      `${AT}.thinking.signature: Field required`,
    ],
    ['thinking without text', content({ type: 'thinking', signature: 's' }), `${AT}.thinking.thinking: Field required`],
    [
      'redacted thinking without data',
      content({ type: 'redacted_thinking' }),
      `${AT}.redacted_thinking.data: Field required`,
    ],
    [
      'a search result without source',
      content({ type: 'search_result', title: 't', content: [] }),
      `${AT}.search_result.source: Field required`,
    ],
    [
      'a search result without content',
      content({ type: 'search_result', title: 't', source: 's' }),
      `${AT}.search_result.content: Field required`,
    ],
    [
      'a search result whose content is a string',
      content({ type: 'search_result', title: 't', source: 's', content: 'found' }),
      `${AT}.search_result.content: Input should be a valid list`,
    ],
  ],
  images: [
    ['no source', image(undefined), `${AT}.image.source: Field required`],
    ['a source that is a string', image('x'), `${AT}.image.source: Input should be an object`],
    ['a source without type', image({ url: 'x' }), `${AT}.image.source.type: Field required`],
    [
      'an unknown source',
      image({ type: 'ftp' }),
      `${AT}.image.source: Input tag 'ftp' found using 'type' does not match any of the expected tags: 'base64', 'url', 'file'`,
    ],
    [
      'a media type that is no image',
      image({ type: 'base64', media_type: 'image/bmp', data: 'AAAA' }),
      `${AT}.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
    ],
    ['no media type', image({ type: 'base64', data: 'AAAA' }), `${AT}.image.source.base64.media_type: Field required`],
    ['no data', image({ type: 'base64', media_type: 'image/png' }), `${AT}.image.source.base64.data: Field required`],
    [
      'empty data',
      image({ type: 'base64', media_type: 'image/png', data: '' }),
      `${AT}.image.source.base64: invalid base64 data`,
    ],
    [
      'data that is no base64',
      image({ type: 'base64', media_type: 'image/png', data: 'not base64!' }),
      `${AT}.image.source.base64: invalid base64 data`,
    ],
    [
      'data that ends as no base64',
      image({ type: 'base64', media_type: 'image/png', data: `${'A'.repeat(500)}…` }),
      `${AT}.image.source.base64: invalid base64 data`,
    ],
    [
      'an empty data URL',
      image({ type: 'base64', media_type: 'image/png', data: 'data:image/png;base64,' }),
      `${AT}.image.source.base64: invalid base64 data`,
    ],
    ['no url', image({ type: 'url' }), `${AT}.image.source.url.url: Field required`],
    [
      'a file id that is a number',
      image({ type: 'file', file_id: 1 }),
      `${AT}.image.source.file.file_id: Input should be a valid string`,
    ],
  ],
  documents: [
    ['no source', pdf(undefined), `${AT}.document.source: Field required`],
    [
      'an image as base64',
      pdf({ type: 'base64', media_type: 'image/png', data: 'AAAA' }),
      `${AT}.document.source.base64.media_type: Input should be 'application/pdf'`,
    ],
    [
      'html as text',
      pdf({ type: 'text', media_type: 'text/html', data: 'x' }),
      `${AT}.document.source.text.media_type: Input should be 'text/plain'`,
    ],
    ['no content', pdf({ type: 'content' }), `${AT}.document.source.content.content: Field required`],
    [
      'a bad block in its content',
      pdf({ type: 'content', content: [{ type: 'text' }] }),
      `${AT}.document.source.content.content.0.text.text: Field required`,
    ],
    [
      'a title that is a number',
      content({ type: 'document', source: { type: 'url', url: 'x' }, title: 4 }),
      `${AT}.document.title: Input should be a valid string`,
    ],
  ],
  'tool calls': [
    ['no id', call({ id: undefined }), 'messages.1.content.0.tool_use.id: Field required'],
    [
      'an id with a dot',
      call({ id: 'functions.Bash:0' }),
      "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
    ],
    [
      'an empty id',
      call({ id: '' }),
      "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
    ],
    [
      'an id with a line break at its end',
      call({ id: 'a\n' }),
      "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
    ],
    ['no name', call({ name: undefined }), 'messages.1.content.0.tool_use.name: Field required'],
    [
      'an empty name',
      call({ name: '' }),
      'messages.1.content.0.tool_use.name: String should have at least 1 character',
    ],
    ['no input', call({ input: undefined }), 'messages.1.content.0.tool_use.input: Field required'],
    ['input that is a string', call({ input: '{}' }), 'messages.1.content.0.tool_use.input: Input should be an object'],
    ['input that is a list', call({ input: [] }), 'messages.1.content.0.tool_use.input: Input should be an object'],
    ['input that is null', call({ input: null }), 'messages.1.content.0.tool_use.input: Input should be an object'],
  ],
  'tool results': [
    ['no id', content({ type: 'tool_result' }), `${AT}.tool_result.tool_use_id: Field required`],
    [
      'content that is a number',
      result({ content: 5 }),
      `${AT}.tool_result.content: Input should be a valid string or a valid list`,
    ],
    [
      'a bad block',
      result({ content: [marked, { type: 'image' }] }),
      `${AT}.tool_result.content.1.image.source: Field required`,
    ],
    ['is_error as text', result({ is_error: 'yes' }), `${AT}.tool_result.is_error: Input should be a valid boolean`],
    [
      'a reference to no tool',
      result({ content: [{ type: 'tool_reference' }] }),
      `${AT}.tool_result.content.0.tool_reference.tool_name: Field required`,
    ],
  ],
  system: [
    ['a number', { system: 1 }, 'system: Input should be a valid string or a valid list'],
    ['null', { system: null }, 'system: Input should be a valid string or a valid list'],
    ['a list of strings', { system: ['x'] }, 'system.0: Input should be an object'],
    ['text without text', { system: [{ type: 'text' }] }, 'system.0.text.text: Field required'],
  ],
  tools: [
    ['an object', { tools: {} }, 'tools: Input should be a valid list'],
    ['a tool that is a string', { tools: ['Read'] }, 'tools.0: Input should be an object'],
    ['no name', { tools: [{ input_schema: { type: 'object' } }] }, 'tools.0.custom.name: Field required'],
    [
      'an empty name',
      { tools: [{ ...readTool, name: '' }] },
      'tools.0.custom.name: String should have at least 1 character',
    ],
    [
      'a long name',
      { tools: [{ ...readTool, name: 'x'.repeat(129) }] },
      'tools.0.custom.name: String should have at most 128 characters',
    ],
    ['no schema', { tools: [{ name: 'Read' }] }, 'tools.0.custom.input_schema: Field required'],
    [
      'a schema that is a string',
      { tools: [{ name: 'Read', input_schema: '{}' }] },
      'tools.0.custom.input_schema: Input should be an object',
    ],
    [
      'a schema without type',
      { tools: [{ name: 'Read', input_schema: {} }] },
      'tools.0.custom.input_schema.type: Field required',
    ],
    [
      'a schema of an array',
      { tools: [{ name: 'Read', input_schema: { type: 'array' } }] },
      "tools.0.custom.input_schema.type: Input should be 'object'",
    ],
    [
      'a description that is a list',
      { tools: [{ ...readTool, description: [] }] },
      'tools.0.custom.description: Input should be a valid string',
    ],
    ['a type that is a number', { tools: [{ ...readTool, type: 3 }] }, 'tools.0.type: Input should be a valid string'],
    [
      'a server tool with an empty name',
      { tools: [{ type: 'web_search_20250305', name: '' }] },
      'tools.0.web_search_20250305.name: String should have at least 1 character',
    ],
    ['a name twice', { tools: [readTool, { ...readTool }] }, 'tools: Tool names must be unique.'],
  ],
  tool_choice: [
    ['a string', { tool_choice: 'auto' }, 'tool_choice: Input should be an object'],
    ['no type', { tool_choice: {} }, 'tool_choice.type: Field required'],
    [
      'an unknown type',
      { tool_choice: { type: 'required' } },
      "tool_choice: Input tag 'required' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'",
    ],
    [
      'a tool without name',
      { tools: [readTool], tool_choice: { type: 'tool' } },
      'tool_choice.tool.name: Field required',
    ],
    [
      'a tool that is not offered',
      { tools: [readTool], tool_choice: { type: 'tool', name: 'Write' } },
      "tool_choice: Tool 'Write' not found in provided tools",
    ],
    [
      'a tool when none is offered',
      { tool_choice: { type: 'tool', name: 'Write' } },
      "tool_choice: Tool 'Write' not found in provided tools",
    ],
    [
      'any without tools',
      { tool_choice: { type: 'any' } },
      'tool_choice: `tool_choice` may only be specified while providing `tools`',
    ],
    [
      'a flag that is a string',
      { tool_choice: { type: 'auto', disable_parallel_tool_use: 'yes' } },
      'tool_choice.disable_parallel_tool_use: Input should be a valid boolean',
    ],
  ],
  thinking: [
    ['a string', { thinking: 'enabled' }, 'thinking: Input should be an object'],
    ['no type', { thinking: {} }, 'thinking.type: Field required'],
    ['no budget', { thinking: { type: 'enabled' } }, 'thinking.budget_tokens: Field required'],
    [
      'a budget that is a string',
      { thinking: { type: 'enabled', budget_tokens: '2000' } },
      'thinking.budget_tokens: Input should be a valid integer',
    ],
    [
      'a small budget',
      { thinking: { type: 'enabled', budget_tokens: 1023 } },
      'thinking.budget_tokens: Input should be greater than or equal to 1024',
    ],
    [
      'a budget as large as max_tokens',
      { max_tokens: 2048, thinking: { type: 'enabled', budget_tokens: 2048 } },
      '`max_tokens` must be greater than `thinking.budget_tokens`',
    ],
    [
      'an unknown display',
      { thinking: { type: 'adaptive', display: 'loud' } },
      "thinking.display: Input should be 'summarized', 'omitted' or 'updates'",
    ],
  ],
  cache_control: [
    ['a string', content({ ...marked, cache_control: 'x' }), `${AT}.text.cache_control: Input should be an object`],
    [
      'another type',
      content({ ...marked, cache_control: { type: 'forever' } }),
      `${AT}.text.cache_control.type: Input should be 'ephemeral'`,
    ],
    [
      'another ttl',
      content({ ...marked, cache_control: { type: 'ephemeral', ttl: '2h' } }),
      `${AT}.text.cache_control.ttl: Input should be '5m' or '1h'`,
    ],
    [
      'five marks, wherever they stand',
      {
        system: [marked],
        tools: [{ ...readTool, cache_control: { type: 'ephemeral' } }],
        cache_control: { type: 'ephemeral' },
        ...result({ content: [marked], cache_control: { type: 'ephemeral' } }),
      },
      'cache_control: A maximum of 4 blocks with cache_control may be provided. Found 5.',
    ],
  ],
  settings: [
    ['stream as text', { stream: 'true' }, 'stream: Input should be a valid boolean'],
    ['a temperature as text', { temperature: '1' }, 'temperature: Input should be a valid number'],
    ['stop_sequences as text', { stop_sequences: 'END' }, 'stop_sequences: Input should be a valid list'],
    [
      'a stop sequence that is a number',
      { stop_sequences: ['a', 1] },
      'stop_sequences.1: Input should be a valid string',
    ],
    [
      'an unknown effort',
      { output_config: { effort: 'huge' } },
      "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
    ],
    [
      'a format without schema',
      { output_config: { format: { type: 'json_schema' } } },
      'output_config.format.schema: Field required',
    ],
    [
      'a format of another type',
      { output_format: { type: 'xml' } },
      "output_format.type: Input should be 'json_schema'",
    ],
    ['metadata as text', { metadata: 'me' }, 'metadata: Input should be an object'],
    ['a user id that is a number', { metadata: { user_id: 1 } }, 'metadata.user_id: Input should be a valid string'],
    ['a service tier that is a number', { service_tier: 1 }, 'service_tier: Input should be a valid string'],
  ],
};

const ACCEPTED: readonly (readonly [string, Body])[] = [
  ['the least there can be', {}],
  ['max_tokens 0, which only warms the cache', { max_tokens: 0 }],
  ['fields and block types nobody knows', { future_field: {}, ...content({ type: 'hologram', data: 1 }) }],
  [
    'system and developer turns anywhere, and neighbours of one role',
    {
      messages: [
        { role: 'system', content: 'S' },
        { role: 'assistant', content: 'a' },
        { role: 'assistant', content: 'b' },
        { role: 'developer', content: [] },
        ...hello,
        ...hello,
      ],
    },
  ],
  ['an empty last assistant turn', { messages: [...hello, { role: 'assistant', content: [] }] }],
  ['empty text blocks, which translation drops', content({ type: 'text', text: '' }, { type: 'text', text: 'x' })],
  [
    'null where the API allows it',
    {
      metadata: { user_id: null },
      output_config: { effort: null, format: null },
      output_format: null,
      tools: [{ ...readTool, type: null }],
      ...content({ type: 'text', text: 'x', cache_control: null, citations: null }),
    },
  ],
  [
    'a call without its result, which translation repairs',
    { messages: [...(call({})['messages'] as unknown[]), ...hello] },
  ],
  ['a result with content left out', result({})],
  ['a result with null content', result({ content: null, is_error: null })],
  [
    'results that hold every kind of block',
    result({
      content: [
        marked,
        { type: 'image', source: { type: 'url', url: 'https://x.test' } },
        { type: 'document', source: { type: 'content', content: [marked] } },
        { type: 'search_result', source: 's', title: 't', content: [marked] },
        { type: 'tool_reference', tool_name: 'Read' },
      ],
    }),
  ],
  ['base64 with line breaks', image({ type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo\r\nAAAA==\n' })],
  [
    'an image that is a data URL already',
    image({ type: 'base64', media_type: 'image/png', data: 'data:image/png;base64,iVBORw0KGgo=' }),
  ],
  [
    'thinking without text',
    { messages: [...hello, { role: 'assistant', content: [{ type: 'thinking', thinking: '', signature: 'sl1.x' }] }] },
  ],
  [
    'tool names that have to be rewritten for others',
    {
      tools: [
        { ...readTool, name: 'fs.read file/é' },
        { ...readTool, name: 'x'.repeat(79) },
      ],
    },
  ],
  [
    'server tools and toolsets',
    {
      tools: [
        { type: 'web_search_20250305', name: 'web_search' },
        { type: 'computer_toolset_20260801' },
        { type: 'mcp_toolset', mcp_server_name: 'x' },
      ],
    },
  ],
  [
    'a choice that may be a member of a toolset',
    { tools: [{ type: 'computer_toolset_20260801' }], tool_choice: { type: 'tool', name: 'click' } },
  ],
  ['any with tools', { tools: [readTool], tool_choice: { type: 'any', disable_parallel_tool_use: true } }],
  ['auto without tools', { tool_choice: { type: 'auto' } }],
  [
    'a thinking budget below max_tokens',
    { max_tokens: 2049, thinking: { type: 'enabled', budget_tokens: 2048, display: 'omitted' } },
  ],
  [
    'adaptive thinking as Claude Code asks for it',
    {
      thinking: { type: 'adaptive', display: 'updates' },
      output_config: { effort: 'medium' },
      context_management: { edits: [] },
    },
  ],
  ['thinking between tools', { thinking: { type: 'between_tools' } }],
  ['four cache marks', { cache_control: { type: 'ephemeral', ttl: '1h' }, ...content(marked, marked, marked) }],
  ['sampling', { temperature: 0, top_p: 1, top_k: 40, stop_sequences: ['END'], stream: true, service_tier: 'auto' }],
];

describe('validateMessagesRequest', () => {
  for (const [field, cases] of Object.entries(REFUSED)) {
    describe(`refuses ${field}:`, () => {
      it.each(cases)('%s', (_name, fields, fault) => {
        expect(validateMessagesRequest(body(fields))).toEqual({ fault });
      });
    });
  }

  it.each([
    ['null', null],
    ['a list', []],
    ['a string', '{}'],
    ['nothing', undefined],
  ])('refuses a body that is %s', (_name, value) => {
    expect(validateMessagesRequest(value)).toEqual({ fault: 'body: Input should be an object' });
  });

  it.each(ACCEPTED)('accepts %s', (_name, fields) => {
    const request = body(fields);
    const before = JSON.stringify(request);
    const checked = validateMessagesRequest(request);

    expect(checked).not.toHaveProperty('fault');
    expect('request' in checked && checked.request).toBe(request);
    expect(JSON.stringify(request)).toBe(before);
  });

  it('accepts a frozen body', () => {
    expect(validateMessagesRequest(Object.freeze(body({ messages: Object.freeze(hello) })))).toHaveProperty('request');
  });

  it('needs no max_tokens to count tokens, and still checks the rest', () => {
    const thinking = { type: 'enabled', budget_tokens: 4000 };

    expect(validateMessagesRequest(body({ max_tokens: undefined, thinking }), { countTokens: true })).toHaveProperty(
      'request',
    );
    expect(validateMessagesRequest(body({ max_tokens: 'x' }), { countTokens: true })).toHaveProperty('fault');
    expect(validateMessagesRequest(body({ messages: [] }), { countTokens: true })).toHaveProperty('fault');
  });

  it('refuses blocks that are nested without end, instead of running out of stack', () => {
    let block: Body = { type: 'text', text: 'x' };
    for (let depth = 0; depth < 20_000; depth += 1) {
      block = { type: 'tool_result', tool_use_id: 't', content: [block] };
    }

    expect(validateMessagesRequest(body(content(block)))).toEqual({
      fault: expect.stringMatching(/blocks are nested too deeply$/) as unknown,
    });
  });

  it.each([
    [3, 'request'],
    [4, 'fault'],
  ])('of %d results in each other finds a %s', (results, outcome) => {
    let block: Body = { type: 'text', text: 'x' };
    for (let depth = 0; depth < results; depth += 1) {
      block = { type: 'tool_result', tool_use_id: 't', content: [block] };
    }

    expect(validateMessagesRequest(body(content(block)))).toHaveProperty(outcome);
  });

  it('does not quote long values back', () => {
    const checked = validateMessagesRequest(body(image({ type: 'x'.repeat(10_000) })));

    expect('fault' in checked && checked.fault.length).toBeLessThan(300);
  });

  it('looks at a long body without reading its bulk', () => {
    const turns = Array.from({ length: 400 }, (_unused, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: [
        { type: 'text', text: 'x'.repeat(2500) },
        { type: 'text', text: 'y' },
      ],
    }));
    const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(8_000_000) } };
    const request = body({ messages: [...turns, { role: 'user', content: [picture] }] });
    for (let warmUp = 0; warmUp < 200; warmUp += 1) validateMessagesRequest(request);
    const begun = process.cpuUsage();
    for (let run = 0; run < 200; run += 1) validateMessagesRequest(request);
    const { user, system } = process.cpuUsage(begun);

    // Ten times what it takes on a slow machine: only reading the strings through would be caught.
    expect((user + system) / 200).toBeLessThan(1500);
  });
});
