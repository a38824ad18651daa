import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';
import {
  conversation,
  FAKE_SIGNER,
  textBlock,
  toolResult,
  toolUse,
  translateRequest,
  type AttemptFixtureOptions,
  type TranslatedRequest,
} from '@sluice/testing';

import { openAiCompatible } from '../../openai-compatible.adapter.js';
import { providerProfile, type ProfileName } from '../../profile/provider-profiles.js';

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

const pdfBlock = (title: string) =>
  ({ type: 'document', title, source: { type: 'base64', media_type: 'application/pdf', data: 'AA' } }) as const;
const imageBlock = (data: string) =>
  ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }) as const;

const roles = ({ body }: TranslatedRequest) => body.messages.map(({ role }) => role);

describe('system messages', () => {
  const midway = conversation(['user', 'u1'], ['assistant', 'a1'], ['system', 'S'], ['user', 'u2']);

  it('R01 stay where they are', () => {
    const { body } = translate(midway);
    expect(body.messages).toEqual([
      { role: 'user', content: 'u1' },
      { role: 'assistant', content: 'a1' },
      { role: 'system', content: 'S' },
      { role: 'user', content: 'u2' },
    ]);
  });

  it('R01 go under the role developer to a reasoning model', () => {
    expect(roles(translate({ ...midway, system: 'first' }, 'openai', { target: { model: 'gpt-5' } }))).toEqual([
      'developer',
      'user',
      'assistant',
      'developer',
      'user',
    ]);
  });

  it('R02 are told by the user where the chat template knows only a leading one', () => {
    const { body } = translate(
      conversation(['user', 'u1'], ['system', 'S'], ['assistant', 'a1'], ['user', 'u2']),
      'vllm',
    );
    expect(body.messages).toEqual([
      { role: 'user', content: 'u1\n\n<system-reminder>\nS\n</system-reminder>' },
      { role: 'assistant', content: 'a1' },
      { role: 'user', content: 'u2' },
    ]);
    expect(translate(midway, 'vllm').body.messages.at(-1)).toEqual({
      role: 'user',
      content: '<system-reminder>\nS\n</system-reminder>\n\nu2',
    });
  });

  it('R03 stand behind the results of the tools', () => {
    const request = conversation(
      ['user', 'u'],
      ['assistant', [toolUse('t1')]],
      ['system', 'S'],
      ['user', [toolResult('t1', 'r')]],
    );
    expect(roles(translate(request))).toEqual(['user', 'assistant', 'tool', 'system']);
    expect(roles(translate(request, 'ollama'))).toEqual(['user', 'assistant', 'tool', 'user']);
  });

  it('R04 lose the attribution of the client', () => {
    const header = 'x-anthropic-billing-header: cc_version=2.1; cc_entrypoint=cli; cch=1;';
    const blocks = { system: [textBlock(header), textBlock('real')] } as Partial<MessagesRequest>;
    expect(translate(blocks).body.messages[0]).toEqual({ role: 'system', content: 'real' });
    expect(translate({ system: `${header}\nreal` }, 'generic').body.messages[0]).toEqual({
      role: 'system',
      content: 'real',
    });
  });

  it('at the head are merged with `system`, and an empty one is none', () => {
    const { body } = translate({ ...conversation(['system', 'two'], ['user', 'u']), system: 'one' }, 'generic');
    expect(body.messages[0]).toEqual({ role: 'system', content: 'one\n\ntwo' });
    expect(roles(translate({ system: '  ' }))).toEqual(['user']);
  });
});

describe('tool results', () => {
  it.each<[string, Partial<MessagesRequest>, Json[]]>([
    [
      'R05 come before the text beside them',
      conversation(['assistant', [toolUse('t1')]], ['user', [textBlock('note'), toolResult('t1', 'r')]]),
      [
        { role: 'tool', tool_call_id: 't1', content: 'r' },
        { role: 'user', content: 'note' },
      ],
    ],
    [
      'R06 take the order of the calls',
      conversation(
        ['assistant', [toolUse('t1'), toolUse('t2')]],
        ['user', [toolResult('t2', 'b'), toolResult('t1', 'a')]],
      ),
      [
        { role: 'tool', tool_call_id: 't1', content: 'a' },
        { role: 'tool', tool_call_id: 't2', content: 'b' },
      ],
    ],
    [
      'R07 are invented where they are missing',
      conversation(['assistant', [toolUse('t1'), toolUse('t2')]], ['user', [toolResult('t1', 'a')]]),
      [
        { role: 'tool', tool_call_id: 't1', content: 'a' },
        { role: 'tool', tool_call_id: 't2', content: 'Tool call was not executed (interrupted).' },
      ],
    ],
    [
      'R09 may be spread over two turns',
      conversation(
        ['assistant', [toolUse('t1'), toolUse('t2')]],
        ['user', [toolResult('t1', 'a')]],
        ['user', [toolResult('t2', 'b')]],
      ),
      [
        { role: 'tool', tool_call_id: 't1', content: 'a' },
        { role: 'tool', tool_call_id: 't2', content: 'b' },
      ],
    ],
    [
      'R10 are joined to one string',
      conversation(['assistant', [toolUse('t1')]], ['user', [toolResult('t1', [textBlock('a'), textBlock('b')])]]),
      [{ role: 'tool', tool_call_id: 't1', content: 'a\nb' }],
    ],
    [
      'R11 show their images in a user message',
      conversation(
        ['assistant', [toolUse('t1')]],
        [
          'user',
          [
            toolResult('t1', [
              textBlock('x'),
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } },
            ]),
          ],
        ],
      ),
      [
        { role: 'tool', tool_call_id: 't1', content: 'x\n[image #1 attached below]' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Image output of tool call t1:' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
          ],
        },
      ],
    ],
    [
      'call a file a file',
      conversation(['assistant', [toolUse('t1')]], ['user', [toolResult('t1', [pdfBlock('a.pdf')])]]),
      [
        { role: 'tool', tool_call_id: 't1', content: '[file #1 attached below]' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'File output of tool call t1:' },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' } },
          ],
        },
      ],
    ],
    [
      'call neither all there is when it is both',
      conversation(
        ['assistant', [toolUse('t1')]],
        ['user', [toolResult('t1', [pdfBlock('a.pdf'), imageBlock('AB'), pdfBlock('b.pdf')])]],
      ),
      [
        {
          role: 'tool',
          tool_call_id: 't1',
          content: '[file #1 attached below]\n[image #2 attached below]\n[file #3 attached below]',
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Image and file output of tool call t1:' },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AB' } },
            { type: 'file', file: { filename: 'b.pdf', file_data: 'data:application/pdf;base64,AA' } },
          ],
        },
      ],
    ],
    [
      'R12 say in words that they failed',
      conversation(['assistant', [toolUse('t1')]], ['user', [toolResult('t1', 'no such file', { is_error: true })]]),
      [{ role: 'tool', tool_call_id: 't1', content: 'Error: no such file' }],
    ],
    [
      'R12 do not say it twice',
      conversation(['assistant', [toolUse('t1')]], ['user', [toolResult('t1', 'Traceback: x', { is_error: true })]]),
      [{ role: 'tool', tool_call_id: 't1', content: 'Traceback: x' }],
    ],
    [
      'R13 may have no content',
      conversation(['assistant', [toolUse('t1')]], ['user', [toolResult('t1')]]),
      [{ role: 'tool', tool_call_id: 't1', content: '' }],
    ],
    [
      'keep the last of two for one call',
      conversation(['assistant', [toolUse('t1')]], ['user', [toolResult('t1', 'old'), toolResult('t1', 'new')]]),
      [{ role: 'tool', tool_call_id: 't1', content: 'new' }],
    ],
  ])('%s', (_name, request, expected) => {
    expect(translate(request).body.messages.slice(1)).toEqual(expected);
  });

  it('R08 without a call become text', () => {
    const { body, losses } = translate(conversation(['user', [toolResult('t9', 'r')]]));
    expect(body.messages).toEqual([{ role: 'user', content: '[tool result t9] r' }]);
    expect(losses).toContainEqual(
      expect.objectContaining({ code: 'tool_history_repaired', path: 'messages.0.content.0' }),
    );
  });

  it('say that a document could not be carried, since nobody could take it out of the history again', () => {
    const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AA' } };
    const request = conversation(['assistant', [toolUse('t1')]], ['user', [toolResult('t1', [pdf])]]);
    const { body, losses } = translate(request, 'groq');
    expect(body.messages[1]?.['content']).toContain('does not accept application/pdf');
    expect(losses.map(({ code }) => code)).toContain('block_dropped');
  });
});

describe('assistant turns', () => {
  it('R27 with nothing but thinking vanish, and the users around them become one', () => {
    const thinking = { type: 'thinking', thinking: 't', signature: 'real' };
    const { body, losses } = translate(
      conversation(['user', 'a'], ['assistant', [thinking]], ['user', 'b']),
      'generic',
    );
    expect(body.messages).toEqual([{ role: 'user', content: 'a\n\nb' }]);
    expect(losses).toContainEqual({ code: 'thinking_dropped', path: 'messages.1.content.0', detail: 'thinking' });
  });

  it.each<[string, Json[], Json]>([
    ['R28 with thinking', [{ type: 'thinking', thinking: 't', signature: 'real' }], { reasoning_content: 't' }],
    ['R28 without thinking', [], { reasoning_content: '' }],
  ])('%s hand back what DeepSeek insists on', (_name, thinking, expected) => {
    const request = conversation(['assistant', [...thinking, toolUse('t1')]], ['user', [toolResult('t1', 'r')]]);
    expect(translate(request, 'deepseek').body.messages[0]).toMatchObject(expected);
    expect(translate(request, 'moonshot').body.messages[0]).toMatchObject(expected);
    expect(translate(request, 'openai').body.messages[0]).not.toHaveProperty('reasoning_content');
  });

  it('R29 hand the details back to OpenRouter as they came', () => {
    const target = { provider: 'openrouter', model: 'anthropic/claude-sonnet-5' };
    const data = [
      { type: 'reasoning.text', text: 't', signature: 'S', index: 0 },
      { type: 'reasoning.encrypted', data: 'E', index: 0 },
    ];
    const request = (payload: { provider: string; model: string }) =>
      conversation(
        [
          'assistant',
          [{ type: 'thinking', thinking: 't', signature: FAKE_SIGNER.mint({ ...payload, data }) }, textBlock('x')],
        ],
        ['user', 'go on'],
      );
    expect(translate(request(target), 'openrouter', { target }).body.messages[0]).toEqual({
      role: 'assistant',
      content: 'x',
      reasoning_details: data,
    });
    const foreign = translate(request({ ...target, model: 'openai/gpt-5' }), 'openrouter', { target });
    expect(foreign.body.messages[0]).toEqual({ role: 'assistant', content: 'x' });
    expect(foreign.text).not.toContain('sl1.');
  });

  it('M03 M04 hand Gemini its signatures back, and excuse the calls of others', () => {
    const target = { provider: 'gemini', model: 'gemini-3-pro' };
    const data = { thoughtSignature: 'SIG', part: 'functionCall', ordinal: 0 };
    const signed = { type: 'thinking', thinking: '', signature: FAKE_SIGNER.mint({ ...target, data }) };
    const callsAfter = (blocks: Json[], model = target.model) => {
      const request = conversation(
        ['user', 'u'],
        ['assistant', [...blocks, toolUse('t1'), toolUse('t2')]],
        ['user', [toolResult('t1', ''), toolResult('t2', '')]],
      );
      const { body } = translate(request, 'gemini-compat', { target: { ...target, model } });
      const calls = body.messages[1]?.['tool_calls'] as { extra_content?: { google: { thought_signature: string } } }[];
      return calls.map((call) => call.extra_content?.google.thought_signature);
    };
    expect(callsAfter([signed])).toEqual(['SIG', undefined]);
    expect(callsAfter([])).toEqual(['c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=', undefined]);
    expect(callsAfter([], 'gemini-2.5-pro')).toEqual([undefined, undefined]);
  });

  it('R30 keep the order of a call’s arguments', () => {
    const { body } = translate(
      conversation(['assistant', [toolUse('t1', 'Read', { b: 1, a: 2 })]], ['user', [toolResult('t1', '')]]),
    );
    expect(body.messages[0]).toMatchObject({
      content: null,
      tool_calls: [{ function: { arguments: '{"b":1,"a":2}' } }],
    });
  });

  it('have no null content where the upstream would refuse it', () => {
    const request = conversation(['assistant', [toolUse('t1')]], ['user', [toolResult('t1', '')]]);
    expect(translate(request, 'mistral').body.messages[0]?.['content']).toBe('');
  });

  it.each([
    ['string', 'x'],
    ['list', []],
  ])('R31 with a %s for arguments are refused', (_name, input) => {
    const error = refusal(conversation(['user', 'u'], ['assistant', [textBlock('t'), toolUse('t1', 'Read', input)]]));
    expect(error.publicMessage).toBe('messages.1.content.1.tool_use.input: Input should be an object');
  });

  it('join texts that touch, and part those that do not', () => {
    const { body } = translate(
      conversation(
        ['assistant', [textBlock('a'), textBlock('b'), toolUse('t1'), textBlock('c')]],
        ['user', [toolResult('t1', '')]],
      ),
    );
    expect(body.messages[0]?.['content']).toBe('ab\n\nc');
  });

  it('tell in words what a server tool did', () => {
    const content = [
      { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'q' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 's1',
        content: [{ type: 'web_search_result', title: 'T', url: 'u:1' }],
      },
    ];
    const { body } = translate(conversation(['user', 'u'], ['assistant', content], ['user', 'v']));
    expect(body.messages[1]).toEqual({ role: 'assistant', content: '[web_search] query: q → results: T — u:1' });
  });

  it('R49 at the end are sent without their trailing space', () => {
    expect(translate(conversation(['user', 'u'], ['assistant', '{ '])).body.messages[1]).toEqual({
      role: 'assistant',
      content: '{',
    });
    expect(translate(conversation(['user', 'u'], ['assistant', '{']), 'mistral').body.messages[1]).toMatchObject({
      prefix: true,
    });
    expect(translate(conversation(['user', 'u'], ['assistant', '{']), 'vllm').body).toMatchObject({
      continue_final_message: true,
    });
  });

  it('tell a compaction as a summary of the user', () => {
    const content = [{ type: 'compaction', content: 'S' }, textBlock('a')];
    expect(translate(conversation(['assistant', content], ['user', 'u'])).body.messages).toEqual([
      { role: 'user', content: '<summary>\nS\n</summary>' },
      { role: 'assistant', content: 'a' },
      { role: 'user', content: 'u' },
    ]);
  });
});

describe('user blocks', () => {
  const image = (source: Json) => ({ type: 'image', source });

  it('R32 a PDF is a file, or refused', () => {
    const pdf = {
      type: 'document',
      title: 'a.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: 'AA' },
    };
    expect(translate(conversation(['user', [pdf]])).body.messages[0]?.['content']).toEqual([
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' } },
    ]);
    expect(refusal(conversation(['user', [pdf]]), 'groq').status).toBe(400);
  });

  it.each([
    ['R33 a data URL is not prefixed again', 'data:image/png;base64,AA', 'data:image/png;base64,AA'],
    ['line breaks are taken out', 'AA\r\nBB\n', 'data:image/png;base64,AABB'],
  ])('%s', (_name, data, url) => {
    const { body } = translate(conversation(['user', [image({ type: 'base64', media_type: 'image/png', data })]]));
    expect(body.messages[0]?.['content']).toEqual([{ type: 'image_url', image_url: { url } }]);
  });

  it.each<[string, ProfileName, string, Json]>([
    ['R34 a model without eyes', 'openai', 'gpt-3.5-turbo', { type: 'base64', media_type: 'image/png', data: 'QUJD' }],
    ['an upstream that cannot fetch', 'ollama', 'llava', { type: 'url', url: 'https://x.test/QUJD.png' }],
  ])('%s is told that there was an image', (_name, profile, model, source) => {
    const {
      body,
      losses,
      text: sent,
    } = translate(conversation(['user', [image(source)]]), profile, { target: { model } });
    expect(body.messages[0]?.['content']).toMatch(/^\[image omitted: /);
    expect(sent).not.toContain('QUJD');
    expect(losses).toContainEqual(expect.objectContaining({ code: 'image_dropped', path: 'messages.0.content.0' }));
  });

  it.each<[string, Json]>([
    ['a file at Anthropic', { type: 'file', file_id: 'file_1' }],
    ['a URL of another scheme', { type: 'url', url: 'file:///etc/passwd' }],
  ])('%s is refused', (_name, source) => {
    expect(refusal(conversation(['user', [image(source)]])).publicMessage).toMatch(/^messages\.0\.content\.0: /);
  });

  it('R35 empty texts are left out', () => {
    expect(translate(conversation(['user', [textBlock(''), textBlock('x')]])).body.messages).toEqual([
      { role: 'user', content: 'x' },
    ]);
  });

  it('documents and search results become text, with their names escaped', () => {
    const document = {
      type: 'document',
      title: 'a "b"',
      source: { type: 'text', media_type: 'text/plain', data: 'D' },
    };
    const search = { type: 'search_result', source: 's', title: 't', content: [textBlock('R')] };
    expect(translate(conversation(['user', [document, search]]), 'generic').body.messages[0]?.['content']).toBe(
      '<document title="a &quot;b&quot;">\nD\n</document>\n\n<search_result source="s" title="t">\nR\n</search_result>',
    );
  });
});

describe('a conversation of which nothing is left', () => {
  it.each<[string, Partial<MessagesRequest>]>([
    ['white space', conversation(['user', ' \n'])],
    ['blocks for other upstreams', conversation(['user', [{ type: 'container_upload', file_id: 'file_1' }]])],
  ])('is refused: %s', (_name, request) => {
    expect(refusal(request).publicMessage).toBe('messages: nothing in them can be sent to the selected model');
  });

  it('is sent where it was all instructions', () => {
    expect(roles(translate(conversation(['system', 'Begin.'])))).toEqual(['system']);
  });
});
