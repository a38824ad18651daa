/** A request of Chat Completions, and what becomes of it. */
export interface ChatRequestCase {
  /** Beside the model; without messages, one of the user's. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Part of the request of the Messages API. */
  readonly request?: Readonly<Record<string, unknown>>;
  /** Fields that it must not have. */
  readonly absent?: readonly string[];
  /** What is wrong, as OpenAI would say it. */
  readonly fault?: { readonly message: RegExp; readonly parameter: string };
  /** Every loss, as code and path. */
  readonly losses?: readonly string[];
}

/** A rule of the translation, and the requests that show it. */
export interface ChatRequestRule {
  readonly id: string;
  readonly name: string;
  readonly cases: readonly ChatRequestCase[];
}

const USER = { role: 'user', content: 'go' };
const TOOL = {
  type: 'function',
  function: { name: 'get', description: 'Gets.', parameters: { type: 'object', properties: {} } },
};
const READ = { name: 'get', description: 'Gets.', input_schema: { type: 'object', properties: {} } };
const MARK = { cache_control: { type: 'ephemeral' } };

const text = (words: string, more: object = {}): object => ({ type: 'text', text: words, ...more });
const call = (id: string, written = '{}', name = 'get'): object => ({
  id,
  type: 'function',
  function: { name, arguments: written },
});
const calls = (...list: readonly object[]): object => ({ role: 'assistant', content: null, tool_calls: list });
const result = (id: string, content: unknown): object => ({ role: 'tool', tool_call_id: id, content });
const use = (id: string, input: object = {}): object => ({ type: 'tool_use', id, name: 'get', input });
const answer = (id: string, words: string): object => ({
  type: 'tool_result',
  tool_use_id: id,
  content: [text(words)],
});

/** What clients of OpenAI ask, by the ids of the conformance list. */
export const CHAT_REQUEST_RULES: readonly ChatRequestRule[] = [
  {
    id: 'V10',
    name: 'consecutive tool messages',
    cases: [
      {
        body: {
          messages: [
            USER,
            calls(call('a'), call('b')),
            result('a', 'A'),
            result('b', 'B'),
            { role: 'user', content: 'and?' },
          ],
        },
        request: {
          messages: [
            { role: 'user', content: [text('go')] },
            { role: 'assistant', content: [use('a'), use('b')] },
            { role: 'user', content: [answer('a', 'A'), answer('b', 'B'), text('and?')] },
          ],
        },
        losses: [],
      },
      {
        // What the operator says between them comes behind the whole turn.
        body: {
          messages: [
            USER,
            calls(call('a'), call('b')),
            result('a', 'A'),
            { role: 'system', content: 'note' },
            result('b', 'B'),
            USER,
          ],
        },
        request: {
          messages: [
            { role: 'user', content: [text('go')] },
            { role: 'assistant', content: [use('a'), use('b')] },
            { role: 'user', content: [answer('a', 'A'), answer('b', 'B'), text('go')] },
            { role: 'system', content: [text('note')] },
          ],
        },
      },
      {
        // Servers that number calls anew in each reply give two of them one id.
        body: {
          messages: [USER, calls(call('call.0')), result('call.0', 'A'), calls(call('call.0')), result('call.0', 'B')],
        },
        request: {
          messages: [
            { role: 'user', content: [text('go')] },
            { role: 'assistant', content: [use('call_0')] },
            { role: 'user', content: [answer('call_0', 'A')] },
            { role: 'assistant', content: [use('call_0_2')] },
            { role: 'user', content: [answer('call_0_2', 'B')] },
          ],
        },
      },
    ],
  },
  {
    id: 'V11',
    name: 'invalid history args',
    cases: [
      ['{bad', { _raw: '{bad' }],
      ['[1]', { _raw: '[1]' }],
      ['', {}],
      ['null', {}],
      ['{"x":1}', { x: 1 }],
      ['{"__proto__":{"x":1}}', JSON.parse('{"__proto__":{"x":1}}') as object],
    ].map(([written, input]) => ({
      body: { messages: [USER, calls(call('a', written as string)), result('a', 'A')] },
      request: {
        messages: [
          { role: 'user', content: [text('go')] },
          { role: 'assistant', content: [use('a', input as object)] },
          { role: 'user', content: [answer('a', 'A')] },
        ],
      },
      losses: [],
    })),
  },
  {
    id: 'V12',
    name: 'parallel false, no choice',
    cases: [
      {
        body: { tools: [TOOL], parallel_tool_calls: false },
        request: { tools: [READ], tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      },
      {
        body: { tools: [TOOL], parallel_tool_calls: false, tool_choice: 'required' },
        request: { tool_choice: { type: 'any', disable_parallel_tool_use: true } },
      },
      { body: { tools: [TOOL], parallel_tool_calls: true }, request: { tools: [READ] }, absent: ['tool_choice'] },
      { body: { parallel_tool_calls: false }, request: {}, absent: ['tools', 'tool_choice'] },
      {
        body: { tools: [TOOL], parallel_tool_calls: false, tool_choice: 'none' },
        request: { tool_choice: { type: 'none' } },
      },
    ],
  },
  {
    id: 'V13',
    name: 'unsupported tool type',
    cases: [
      {
        body: { tools: [TOOL, { type: 'web_search_preview' }] },
        fault: {
          message: /'web_search_preview'.*Supported values are: 'function' and 'custom'/,
          parameter: 'tools[1].type',
        },
      },
      {
        body: { tools: [{ type: 7 }] },
        fault: { message: /expected a string, but got an integer/, parameter: 'tools[0].type' },
      },
      {
        body: {
          tools: [{ type: 'custom', custom: { name: 'sh', description: 'Runs.', format: { type: 'grammar' } } }],
        },
        request: {
          tools: [
            {
              name: 'sh',
              description: 'Runs.',
              input_schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
            },
          ],
        },
        losses: ['schema_simplified tools.0.custom.format'],
      },
    ],
  },
  {
    id: 'V15',
    name: 'n=2',
    cases: [
      { body: { n: 2 }, fault: { message: /^Only n=1 is supported$/, parameter: 'n' } },
      { body: { n: 0 }, fault: { message: /^Only n=1 is supported$/, parameter: 'n' } },
      { body: { n: 1 }, request: {}, losses: [] },
      { body: { n: null }, request: {}, losses: [] },
    ],
  },
  {
    id: 'V16',
    name: 'system + cache_control',
    cases: [
      {
        body: { messages: [{ role: 'system', content: [text('a'), text('b', MARK)] }, USER] },
        request: { system: [text('a'), text('b', MARK)], messages: [{ role: 'user', content: [text('go')] }] },
        losses: [],
      },
      {
        body: {
          messages: [
            { role: 'developer', content: 'a', ...MARK },
            { role: 'user', content: [text('go', MARK)] },
          ],
        },
        request: { system: [text('a', MARK)], messages: [{ role: 'user', content: [text('go', MARK)] }] },
        losses: [],
      },
      {
        body: { tools: [{ ...TOOL, ...MARK }], messages: [USER, calls(call('a')), { ...result('a', 'A'), ...MARK }] },
        request: {
          tools: [{ ...READ, ...MARK }],
          messages: [
            { role: 'user', content: [text('go')] },
            { role: 'assistant', content: [use('a')] },
            { role: 'user', content: [{ ...answer('a', 'A'), ...MARK }] },
          ],
        },
        losses: [],
      },
    ],
  },
];
