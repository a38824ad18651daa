import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';
import { conversation, FakeAmbient, FAKE_SIGNER, makeAttempt, textBlock, toolResult, toolUse } from '@sluice/testing';

import { translateToGemini as translateAttempt, type BenchOptions } from './fixtures/gemini-bench.js';
import { FOREIGN_CALL } from './request/contents/thought-signatures.js';

type Json = Record<string, unknown>;

const READ = { name: 'Read', input_schema: { type: 'object', properties: { file_path: { type: 'string' } } } };
const SEARCH = { type: 'web_search_20250305', name: 'web_search' };
const FETCH = { type: 'web_fetch_20250910', name: 'web_fetch' };
const OLD = { model: 'gemini-2.5-flash' };

const translateToGemini = (request: Partial<MessagesRequest>, options?: BenchOptions) =>
  translateAttempt(makeAttempt(), request, options);

const refused = (request: Partial<MessagesRequest>, options?: BenchOptions) => {
  try {
    translateToGemini(request, options);
  } catch (error) {
    if (error instanceof ClientError) return error;
  }
  throw new Error('the request was not refused');
};

const signed = (data: Json, model = 'gemini-3-flash-preview', provider = 'gemini') => ({
  type: 'thinking',
  thinking: '',
  signature: FAKE_SIGNER.mint({ provider, model, data }),
});
const result = (name: string, output: string, id: string) => ({
  functionResponse: { name, id, response: { output } },
});

describe('where it goes', () => {
  it.each<[string, BenchOptions, string, string]>([
    [
      'the Gemini API',
      {},
      'https://gemini.test/v1beta/models/gemini-3-flash-preview:generateContent',
      'x-goog-api-key',
    ],
    [
      'express mode',
      { profile: 'vertex-express', baseUrl: 'https://aiplatform.googleapis.com/v1/' },
      'https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-3-flash-preview:generateContent',
      'x-goog-api-key',
    ],
    [
      'a tuned model',
      { model: 'tunedModels/my model' },
      'https://gemini.test/v1beta/tunedModels/my%20model:generateContent',
      'x-goog-api-key',
    ],
  ])('%s', (_where, options, url, header) => {
    const { request } = translateToGemini({}, options);
    expect(request.url).toBe(url);
    expect(request.headers[header]).toBe('test-secret');
    expect(request.url).not.toContain('test-secret');
  });

  it('streams where a stream was asked for', () => {
    const { request } = translateToGemini({ stream: true });
    expect(request).toMatchObject({ stream: true, headers: { accept: 'text/event-stream' } });
    expect(request.url).toMatch(/:streamGenerateContent\?alt=sse$/);
  });

  it('has its requests signed on Vertex AI, and holds no key there', () => {
    const { request } = translateToGemini({}, { profile: 'vertex-gemini' });
    expect(JSON.stringify(request.headers)).not.toContain('test-secret');
  });

  it('sends no header for a key that is not there', () => {
    const { request } = translateToGemini({}, { credential: { id: 'gemini-1', secret: '' } });
    expect(request.headers).not.toHaveProperty('x-goog-api-key');
  });
});

describe('contents', () => {
  it('knows two roles, and takes the system apart', () => {
    const { body } = translateToGemini({
      system: [
        { type: 'text', text: 'S' },
        { type: 'text', text: 'T' },
      ],
      ...conversation(['user', 'u'], ['assistant', 'a'], ['system', 'mid'], ['user', 'v'], ['user', 'w']),
    });
    expect(body['systemInstruction']).toEqual({ parts: [{ text: 'S' }, { text: 'T' }] });
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: 'u' }] },
      { role: 'model', parts: [{ text: 'a' }] },
      {
        role: 'user',
        parts: [{ text: '<system-reminder>\nmid\n</system-reminder>' }, { text: 'v' }, { text: 'w' }],
      },
    ]);
  });

  it('M11 begins with the user, whoever began', () => {
    const { body } = translateToGemini(conversation(['assistant', 'a'], ['user', 'u']));
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: '(conversation continues)' }] },
      { role: 'model', parts: [{ text: 'a' }] },
      { role: 'user', parts: [{ text: 'u' }] },
    ]);
  });

  it('says something where only the operator has spoken, and refuses where nobody has', () => {
    expect(translateToGemini(conversation(['system', 'S'])).body.contents).toHaveLength(1);
    expect(refused(conversation(['user', ' '])).publicMessage).toMatch(/nothing in them can be sent/);
  });

  it('has no empty parts, and cuts the blanks behind what the reply is to go on with', () => {
    const { body } = translateToGemini(
      conversation(['user', [textBlock(''), textBlock('u')]], ['assistant', [textBlock('a'), textBlock('{ \n')]]),
    );
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: 'u' }] },
      { role: 'model', parts: [{ text: 'a' }, { text: '{' }] },
    ]);
  });

  it('sends images and documents as they are, links for Google to follow', () => {
    const image = (source: Json) => ({ type: 'image', source });
    const document = (source: Json) => ({ type: 'document', source });
    const { body } = translateToGemini(
      conversation([
        'user',
        [
          image({ type: 'base64', media_type: 'image/png', data: 'iV\nBO' }),
          document({ type: 'base64', media_type: 'application/pdf', data: 'JVBE' }),
          image({ type: 'url', url: 'https://a.test/x.WEBP?size=2#top' }),
          image({ type: 'url', url: 'gs://bucket/y' }),
          document({ type: 'url', url: 'https://a.test/paper' }),
          image({ type: 'url', url: 'data:image/gif;base64,R0lG' }),
        ],
      ]),
    );
    expect(body.contents[0]?.parts).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'iVBO' } },
      { inlineData: { mimeType: 'application/pdf', data: 'JVBE' } },
      { fileData: { fileUri: 'https://a.test/x.WEBP?size=2#top', mimeType: 'image/webp' } },
      { fileData: { fileUri: 'gs://bucket/y', mimeType: 'image/jpeg' } },
      { fileData: { fileUri: 'https://a.test/paper', mimeType: 'application/pdf' } },
      { inlineData: { mimeType: 'image/gif', data: 'R0lG' } },
    ]);
  });

  it.each([
    ['ftp://a.test/x.png', /http or https/],
    ['http://[::1', /^$/],
  ])('does not send anybody to %s', (url, message) => {
    const image = { type: 'image', source: { type: 'url', url } };
    const translate = () => translateToGemini(conversation(['user', [image]]));
    if (message.test('')) expect(JSON.stringify(translate().body)).toContain('[::1');
    else expect(translate).toThrow(message);
  });

  it('tells what Anthropic’s own tools did in words, in its place', () => {
    const use = { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'q' } };
    const found = {
      type: 'web_search_tool_result',
      tool_use_id: 's1',
      content: [{ type: 'web_search_result', url: 'https://a.test', title: 'A' }],
    };
    const lonely = { ...use, id: 's2' };
    const { body, losses } = translateToGemini(
      conversation(['user', 'u'], ['assistant', [textBlock('a'), use, found, lonely, textBlock('b')]], ['user', 'v']),
    );
    expect(body.contents[1]?.parts).toEqual([
      { text: 'a' },
      { text: '[web_search] query: q → results: A — https://a.test' },
      { text: 'b' },
    ]);
    expect(losses).toEqual([['block_dropped', 'messages.1.content.3', 'server_tool_use']]);
  });
});

describe('calls and their responses', () => {
  const calls = [toolUse('t1'), toolUse('t2', 'Bash', { command: 'ls' })];

  it('M05 answers every call, in one content and in the order of the calls', () => {
    const { body } = translateToGemini(
      conversation(
        ['user', 'u'],
        ['assistant', calls],
        ['user', [toolResult('t2', 'two')]],
        ['user', [textBlock('and'), toolResult('t1', [textBlock('o'), textBlock('ne')])]],
      ),
    );
    expect(body.contents.slice(2)).toEqual([
      { role: 'user', parts: [result('Read', 'o\nne', 't1'), result('Bash', 'two', 't2'), { text: 'and' }] },
    ]);
  });

  it('M05 has the user say everything else apart, before Gemini 3', () => {
    const { body } = translateToGemini(
      conversation(['user', 'u'], ['assistant', [toolUse('t1')]], ['user', [toolResult('t1', 'r'), textBlock('and')]]),
      OLD,
    );
    expect(body.contents.slice(2)).toEqual([
      { role: 'user', parts: [result('Read', 'r', 't1')] },
      { role: 'user', parts: [{ text: 'and' }] },
    ]);
  });

  it('M06 names the function of each response, and says which failed', () => {
    const failed = toolResult('t1', 'no such file', { is_error: true });
    const { body } = translateToGemini(conversation(['user', 'u'], ['assistant', [toolUse('t1')]], ['user', [failed]]));
    expect(body.contents[2]?.parts).toEqual([
      { functionResponse: { name: 'Read', id: 't1', response: { error: 'no such file' } } },
    ]);
  });

  it.each<[string, BenchOptions, boolean]>([
    ['the Gemini API', {}, true],
    ['a project on Vertex AI', { profile: 'vertex-gemini' }, true],
    ['Vertex AI in express mode', { profile: 'vertex-express' }, false],
  ])('M07 has ids or not, at %s', (_where, options, ids) => {
    const { body } = translateToGemini(
      conversation(['user', 'u'], ['assistant', [toolUse('t1')]], ['user', [toolResult('t1', 'r')]]),
      options,
    );
    expect(body.contents[1]?.parts[0]?.functionCall?.id).toBe(ids ? 't1' : undefined);
    expect(body.contents[2]?.parts[0]?.functionResponse?.id).toBe(ids ? 't1' : undefined);
  });

  it('invents the response that never came, and tells a response without its call in words', () => {
    const { body, losses } = translateToGemini(
      conversation(['user', [toolResult('gone', 'r')]], ['assistant', [toolUse('t1')]], ['user', 'next']),
    );
    expect(body.contents[0]?.parts).toEqual([{ text: '[tool result gone] r' }]);
    expect(body.contents[2]?.parts).toEqual([
      {
        functionResponse: { name: 'Read', id: 't1', response: { error: 'Tool call was not executed (interrupted).' } },
      },
      { text: 'next' },
    ]);
    expect(losses.map(([code]) => code)).toEqual(['tool_history_repaired', 'tool_history_repaired']);
  });

  it('puts what functions show into their responses, or behind them before Gemini 3', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } };
    const request = conversation(
      ['user', 'u'],
      ['assistant', [toolUse('t1')]],
      ['user', [toolResult('t1', [textBlock('seen'), image])]],
    );
    const inlineData = { mimeType: 'image/png', data: 'AA' };
    expect(translateToGemini(request).body.contents.slice(2)).toEqual([
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'Read', id: 't1', response: { output: 'seen' }, parts: [{ inlineData }] } },
        ],
      },
    ]);
    expect(translateToGemini(request, OLD).body.contents.slice(2)).toEqual([
      { role: 'user', parts: [result('Read', 'seen\n[attachment #1 below]', 't1')] },
      { role: 'user', parts: [{ text: 'Output of tool call t1:' }, { inlineData }] },
    ]);
  });

  it('refuses an input that is no object', () => {
    const request = conversation(['user', 'u'], ['assistant', [toolUse('t1', 'Read', [])]], ['user', 'v']);
    expect(refused(request).publicMessage).toBe('messages.1.content.0.tool_use.input: Input should be an object');
  });
});

describe('signatures', () => {
  const turns = (...blocks: unknown[]) =>
    conversation(['user', 'u'], ['assistant', blocks], ['user', [toolResult('t1', 'r'), toolResult('t2', 'r')]]);
  const signaturesOf = (request: Partial<MessagesRequest>, options?: BenchOptions) =>
    translateToGemini(request, options).body.contents.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.functionCall ? [part.thoughtSignature] : [])),
    );

  it('M03 stand on the calls they came with, and on no others', () => {
    const blocks = [signed({ thoughtSignature: 'sig' }), toolUse('t1'), toolUse('t2')];
    expect(signaturesOf(turns(...blocks))).toEqual(['sig', undefined]);
    expect(signaturesOf(turns(toolUse('t1'), signed({ thoughtSignature: 'sig' }), toolUse('t2')))).toEqual([
      FOREIGN_CALL,
      'sig',
    ]);
  });

  it('M04 are replaced by a mark for the first call of a turn that Gemini 3 did not sign', () => {
    expect(FOREIGN_CALL).toBe('c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=');
    expect(signaturesOf(turns(toolUse('t1'), toolUse('t2')))).toEqual([FOREIGN_CALL, undefined]);
    expect(signaturesOf(turns(toolUse('t1'), toolUse('t2')), OLD)).toEqual([undefined, undefined]);
  });

  it('M04 are asked for behind the last request of the user alone, whatever stands beside results', () => {
    const request = conversation(
      ['user', 'first'],
      ['assistant', [toolUse('t1')]],
      ['user', [toolResult('t1', 'r')]],
      ['assistant', 'done'],
      ['user', 'second'],
      ['assistant', [toolUse('t2')]],
      ['user', [toolResult('t2', 'r'), textBlock('<system-reminder>be quick</system-reminder>')]],
      ['assistant', [toolUse('t3')]],
      ['user', [toolResult('t3', 'r')]],
    );
    expect(signaturesOf(request)).toEqual([undefined, FOREIGN_CALL, FOREIGN_CALL]);
  });

  it.each<[string, unknown, number]>([
    ['another provider', signed({ thoughtSignature: 'sig' }, 'gemini-3-flash-preview', 'vertex'), 1],
    ['another generation', signed({ thoughtSignature: 'sig' }, 'gemini-2.5-pro'), 1],
    ['Anthropic', { type: 'thinking', thinking: 't', signature: 'EqQBCkYIAR' }, 1],
    ['nobody', { type: 'redacted_thinking', data: 'x' }, 1],
  ])('of %s are not sent', (_whose, block, dropped) => {
    const request = turns(block, toolUse('t1'), toolUse('t2'));
    expect(signaturesOf(request)).toEqual([FOREIGN_CALL, undefined]);
    expect(translateToGemini(request).losses.filter(([code]) => code === 'thinking_dropped')).toHaveLength(dropped);
  });

  it('bring back what Google’s own tools did, in its place', () => {
    const serverParts = [{ toolCall: { id: '1' }, thoughtSignature: 's1' }, { toolResponse: { id: '1' } }];
    const { body, losses } = translateToGemini(
      conversation(['user', 'u'], ['assistant', [signed({ serverParts }), textBlock('x')]], ['user', 'v']),
    );
    expect(body.contents[1]?.parts).toEqual([...serverParts, { text: 'x' }]);
    expect(losses).toEqual([]);
  });

  it('that were refused once are not sent again in this conversation', () => {
    const request = turns(signed({ thoughtSignature: 'sig' }), toolUse('t1'), toolUse('t2'));
    const ambient = () => {
      const taped = new FakeAmbient();
      taped.prescribed.set('thought_signature_digest', ['thought_signature:ab']);
      return taped;
    };
    const quirks = (name: string) => ({ ambient: ambient(), quirks: { [name]: true as const } });
    expect(signaturesOf(request, quirks('thought_signature:ab'))).toEqual([FOREIGN_CALL, undefined]);
    expect(signaturesOf(request, quirks('thought_signature:cd'))).toEqual(['sig', undefined]);
    // A model nobody knows may want them as well.
    expect(signaturesOf(turns(toolUse('t1')), { ...quirks('thought_signature:ab'), model: 'future' })).toEqual([
      FOREIGN_CALL,
    ]);
  });
});

describe('tools', () => {
  const toolsOf = (request: Partial<MessagesRequest>, options?: BenchOptions) =>
    translateToGemini(request, options).body.tools;
  const declared = (request: Partial<MessagesRequest>, options?: BenchOptions) =>
    (toolsOf(request, options)?.[0]?.['functionDeclarations'] ?? []) as Json[];

  it('are declared in one list', () => {
    expect(
      toolsOf({
        tools: [
          { ...READ, description: 'Reads.' },
          { ...READ, name: 'Bash' },
        ],
      }),
    ).toEqual([
      {
        functionDeclarations: [
          {
            name: 'Read',
            description: 'Reads.',
            parameters: { type: 'object', properties: { file_path: { type: 'string' } } },
          },
          {
            name: 'Bash',
            description: '',
            parameters: { type: 'object', properties: { file_path: { type: 'string' } } },
          },
        ],
      },
    ]);
  });

  it('M13 have no parameters where they take none', () => {
    const noop = { name: 'Noop', input_schema: { type: 'object', properties: {} } };
    expect(declared({ tools: [noop] })).toEqual([{ name: 'Noop', description: '' }]);
  });

  it('R47 R48 have schemas of Google’s own kind', () => {
    const tree = {
      type: 'object',
      properties: { size: { enum: [1, 2] }, child: { $ref: '#' } },
    };
    const [tool] = declared({ tools: [{ name: 'Grow', input_schema: tree }] });
    expect(JSON.stringify(tool)).not.toContain('$ref');
    expect(tool).toMatchObject({ parameters: { properties: { size: { type: 'string', enum: ['1', '2'] } } } });
  });

  it('have JSON schemas where Google’s own kind was refused', () => {
    const [tool] = declared({ tools: [{ ...READ, strict: true }] }, { quirks: { parameters: true } });
    expect(tool).toEqual({ name: 'Read', description: '', parametersJsonSchema: READ.input_schema });
  });

  it.each([
    ['mcp__server.tool:x', 'mcp__server.tool:x'],
    ['9 lives', '_9_lives'],
    ['naïve', 'na_ve'],
    ['x'.repeat(128), 'x'.repeat(128)],
  ])('%s is called %s', (name, called) => {
    expect(declared({ tools: [{ ...READ, name }] })[0]?.['name']).toBe(called);
  });

  it.each<[string, MessagesRequest['tool_choice'], Json]>([
    ['auto', undefined, { mode: 'AUTO' }],
    ['any', { type: 'any' }, { mode: 'ANY' }],
    ['M18 one', { type: 'tool', name: 'Read' }, { mode: 'ANY', allowedFunctionNames: ['Read'] }],
    ['none', { type: 'none' }, { mode: 'NONE' }],
  ])('are chosen by %s', (_name, tool_choice, functionCallingConfig) => {
    const { body } = translateToGemini({ tools: [READ], ...(tool_choice && { tool_choice }) });
    expect(body['toolConfig']).toEqual({ functionCallingConfig });
  });

  it('are validated where one of them is strict, and that is no loss', () => {
    const { body, losses } = translateToGemini({ tools: [{ ...READ, strict: true }] });
    expect(body['toolConfig']).toEqual({ functionCallingConfig: { mode: 'VALIDATED' } });
    expect(losses).toEqual([]);
  });

  it('M19 need no configuration where there are none', () => {
    const { body } = translateToGemini({ tool_choice: { type: 'none' } });
    expect(body).not.toHaveProperty('toolConfig');
    expect(body).not.toHaveProperty('tools');
  });

  it('report what Gemini cannot be told', () => {
    const { losses } = translateToGemini({
      tools: [READ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
    expect(losses).toEqual([['field_dropped', 'tool_choice.disable_parallel_tool_use']]);
  });

  it('of Google stand alone, and beside functions where both can be', () => {
    expect(toolsOf({ tools: [SEARCH, FETCH] }, OLD)).toEqual([{ googleSearch: {} }, { urlContext: {} }]);
    const both = translateToGemini({ tools: [READ, { ...SEARCH, max_uses: 3 }] });
    expect(both.body.tools?.[1]).toEqual({ googleSearch: {} });
    expect(both.body['toolConfig']).toEqual({
      functionCallingConfig: { mode: 'AUTO' },
      includeServerSideToolInvocations: true,
    });
    expect(both.losses).toEqual([['field_dropped', 'tools.1.max_uses']]);
  });

  it.each<[string, BenchOptions]>([
    ['before Gemini 3', OLD],
    ['on Vertex AI', { profile: 'vertex-gemini' }],
  ])('of Google make room for functions %s', (_when, options) => {
    const { body, losses } = translateToGemini({ tools: [READ, SEARCH] }, options);
    expect(body.tools).toHaveLength(1);
    expect(losses).toEqual([['tool_dropped', 'tools', 'googleSearch beside functions']]);
  });

  it('that nobody has are refused where there is no other', () => {
    expect(refused({ tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] }).publicMessage).toMatch(
      /requires an Anthropic upstream/,
    );
  });
});

describe('settings', () => {
  const configOf = (request: Partial<MessagesRequest>, options?: BenchOptions) =>
    translateToGemini(request, options).body.generationConfig;

  it('go by Google’s names, and only where the client set them', () => {
    const request = { max_tokens: 7, temperature: 0.5, top_p: 0.9, top_k: 3, stop_sequences: ['a', 'b', 'a'] };
    expect(configOf(request)).toEqual({
      maxOutputTokens: 7,
      temperature: 0.5,
      topP: 0.9,
      topK: 3,
      stopSequences: ['a', 'b'],
    });
    expect(configOf({ top_k: 0 })).toEqual({ maxOutputTokens: 1000 });
  });

  it('are bounded by what the model takes, and by what it refused', () => {
    expect(configOf({ max_tokens: 100_000 })).toMatchObject({ maxOutputTokens: 65_536 });
    expect(configOf({ max_tokens: 100_000 }, { model: 'gemini-2.0-flash' })).toMatchObject({ maxOutputTokens: 8192 });
    expect(configOf({ max_tokens: 100_000 }, { model: 'gemma-3' })).toMatchObject({ maxOutputTokens: 100_000 });
    expect(configOf({ max_tokens: 900 }, { quirks: { 'max_tokens<=800': true } })).toMatchObject({
      maxOutputTokens: 800,
    });
  });

  it('hold five stop sequences; all are looked for where there are more', () => {
    const { body, losses } = translateToGemini({ stop_sequences: ['1', '2', '3', '4', '5', '6'] });
    expect(body.generationConfig['stopSequences']).toEqual(['1', '2', '3', '4', '5']);
    expect(losses).toEqual([['stop_sequences_truncated', 'stop_sequences', '6 > 5']]);
  });

  it.each<[string, string, Partial<MessagesRequest>, Json | undefined]>([
    ['nothing', 'gemini-2.5-flash', {}, undefined],
    ['adaptive', 'gemini-2.5-flash', { thinking: { type: 'adaptive' } }, { includeThoughts: true, thinkingBudget: -1 }],
    [
      'a budget',
      'gemini-2.5-pro',
      { thinking: { type: 'enabled', budget_tokens: 50_000 } },
      { includeThoughts: true, thinkingBudget: 32_768 },
    ],
    ['off', 'gemini-2.5-flash', { thinking: { type: 'disabled' } }, { thinkingBudget: 0 }],
    ['off, where it cannot be', 'gemini-2.5-pro', { thinking: { type: 'disabled' } }, { thinkingBudget: 128 }],
    ['an effort', 'gemini-2.5-flash', { output_config: { effort: 'medium' } }, { thinkingBudget: 8192 }],
    [
      'nothing to show',
      'gemini-2.5-flash-lite',
      { thinking: { type: 'enabled', budget_tokens: 1024, display: 'omitted' } },
      { thinkingBudget: 1024 },
    ],
    ['adaptive', 'gemini-3-flash-preview', { thinking: { type: 'adaptive' } }, { includeThoughts: true }],
    ['off', 'gemini-3-flash-preview', { thinking: { type: 'disabled' } }, { thinkingLevel: 'minimal' }],
    ['M17 off', 'gemini-3.1-pro-preview', { thinking: { type: 'disabled' } }, { thinkingLevel: 'low' }],
    [
      'medium, where there is none',
      'gemini-3-pro-preview',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'medium' } },
      { includeThoughts: true, thinkingLevel: 'low' },
    ],
    ['max', 'gemini-flash-latest', { output_config: { effort: 'max' } }, { thinkingLevel: 'high' }],
    ['adaptive', 'gemini-2.0-flash', { thinking: { type: 'adaptive' } }, undefined],
    ['adaptive', 'a-model-nobody-knows', { thinking: { type: 'adaptive' } }, { includeThoughts: true }],
    ['off', 'a-model-nobody-knows', { thinking: { type: 'disabled' } }, undefined],
    ['high', 'gemini-3-pro-image-preview', { output_config: { effort: 'high' } }, undefined],
  ])('tell %s about thinking to %s', (_what, model, request, thinkingConfig) => {
    expect(configOf(request, { model })['thinkingConfig']).toEqual(thinkingConfig);
  });

  it('say what they could not tell about thinking', () => {
    const high = { output_config: { effort: 'high' } } as const;
    expect(translateToGemini(high, { model: 'gemini-2.0-flash' }).losses).toEqual([
      ['reasoning_dropped', 'output_config.effort', 'high'],
    ]);
    expect(translateToGemini({ output_config: { effort: 'max' } }).losses).toEqual([
      ['reasoning_clamped', 'output_config.effort', 'max → high'],
    ]);
    expect(translateToGemini({ thinking: { type: 'disabled' } }, { model: 'gemini-2.0-flash' }).losses).toEqual([]);
  });

  it('M17 leave out a level that was refused, and all of thinking where that was', () => {
    const off = { thinking: { type: 'disabled' } } as const;
    expect(configOf(off, { quirks: { 'thinking_level:minimal': true } })['thinkingConfig']).toEqual({
      thinkingLevel: 'low',
    });
    expect(configOf(off, { quirks: { thinking: true } })).not.toHaveProperty('thinkingConfig');
  });

  const format = (schema: Json) => ({ output_config: { format: { type: 'json_schema' as const, schema } } });
  const PLAIN = { type: 'object', properties: { a: { type: 'string' } } };
  const RICH = { type: 'object', properties: { a: { enum: [1, 2] } }, additionalProperties: { type: 'string' } };

  it.each<[string, Json, Partial<MessagesRequest>, BenchOptions, Json]>([
    ['Google’s own kind', PLAIN, {}, {}, { responseMimeType: 'application/json', responseSchema: PLAIN }],
    ['JSON schema', RICH, {}, {}, { responseMimeType: 'application/json', responseJsonSchema: RICH }],
    ['words', RICH, {}, { model: 'gemini-2.0-flash' }, { responseMimeType: 'application/json' }],
    ['words beside tools', PLAIN, { tools: [READ] }, OLD, {}],
    ['both', PLAIN, { tools: [READ] }, {}, { responseMimeType: 'application/json', responseSchema: PLAIN }],
    ['words after a refusal', PLAIN, {}, { quirks: { response_format: true } }, {}],
  ])('ask for a form by %s', (how, schema, request, options, expected) => {
    const { body } = translateToGemini({ ...format(schema), ...request }, options);
    const { maxOutputTokens, ...config } = body.generationConfig;
    expect(maxOutputTokens).toBe(1000);
    expect(config).toEqual(expected);
    expect(JSON.stringify(body['systemInstruction'] ?? '').includes('valid under this JSON schema')).toBe(
      how.startsWith('words'),
    );
  });

  it('name a tier where Google has one, and look away where they are told to', () => {
    expect(translateToGemini({ speed: 'fast' }).body['serviceTier']).toBe('priority');
    expect(translateToGemini({ service_tier: 'standard_only' }).body['serviceTier']).toBe('standard');
    expect(translateToGemini({ service_tier: 'auto' })).toMatchObject({ losses: [] });
    const vertex = translateToGemini({ speed: 'fast', service_tier: 'standard_only' }, { profile: 'vertex-gemini' });
    expect(vertex.body).not.toHaveProperty('serviceTier');
    expect(vertex.losses).toEqual([
      ['field_dropped', 'speed'],
      ['field_dropped', 'service_tier'],
    ]);
    expect(translateToGemini({}, { safety: 'OFF' }).body['safetySettings']).toHaveLength(4);
    expect(() => translateToGemini({}, { safety: 'NEVER' })).toThrow(/no safety threshold "NEVER"/);
  });

  it('report the rest', () => {
    const { losses } = translateToGemini({
      metadata: { user_id: 'u' },
      container: 'c',
      system: [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral' } }],
    });
    expect(losses).toEqual([
      ['field_dropped', 'container'],
      ['cache_control_dropped', 'system'],
      ['field_dropped', 'metadata.user_id'],
    ]);
  });
});
