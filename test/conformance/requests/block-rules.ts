import { expect } from '@jest/globals';
import { FAKE_SIGNER, textBlock, toolResult, toolUse } from '@sluice/testing';
import type { ProfileName } from '@sluice/providers';

import { messages, type Json, type RequestRule } from './request-case.js';

const CLAUDE = 'anthropic/claude-sonnet-5';
/** What OpenRouter sends, in an order that is its own. */
const DETAILS = [
  { type: 'reasoning.encrypted', data: 'x', id: 'r1', index: 1 },
  { type: 'reasoning.text', text: 't', signature: 's', index: 0 },
];
const EPHEMERAL = { cache_control: { type: 'ephemeral' } };
const PIXEL = 'iVBORw0KGgo=';

function thought(thinking: string, signature = 'of-anthropic'): Json {
  return { type: 'thinking', thinking, signature };
}

function image(data: string): Json {
  return { type: 'image', source: { type: 'base64', media_type: 'image/png', data } };
}

function loop(...blocks: Json[]): Json {
  return messages(['user', 'go'], ['assistant', [...blocks, toolUse('t1')]], ['user', [toolResult('t1', 'r')]]);
}

function replays(profile: ProfileName, blocks: Json[], reasoning: string) {
  return {
    profile,
    model: profile === 'deepseek' ? 'deepseek-v4' : 'kimi-k2.5',
    request: loop(...blocks),
    check: ({ body }: { body: { messages: readonly Json[] } }) => {
      expect(body.messages[1]).toMatchObject({ reasoning_content: reasoning });
    },
  };
}

/** What becomes of single blocks, thinking, media and cache marks. */
export const BLOCK_RULES: readonly RequestRule[] = [
  {
    id: 'R27',
    name: 'thinking-only assistant turn',
    cases: [
      {
        profile: 'generic',
        request: messages(['user', 'a'], ['assistant', [thought('t')]], ['user', 'b']),
        messages: [{ role: 'user', content: 'a\n\nb' }],
        losses: [['thinking_dropped', 'messages.1.content.0']],
      },
      {
        request: messages(['user', 'a'], ['assistant', [thought('t')]], ['user', 'b']),
        messages: [{ role: 'user', content: [textBlock('a'), textBlock('b')] }],
      },
    ],
  },
  {
    id: 'R28',
    name: 'DeepSeek/Kimi replay',
    cases: [
      replays('deepseek', [thought('t')], 't'),
      replays('deepseek', [], ''),
      replays('moonshot', [thought('t')], 't'),
      replays('moonshot', [], ''),
    ],
  },
  {
    id: 'R29',
    name: 'OpenRouter replay',
    cases: [
      {
        profile: 'openrouter',
        model: CLAUDE,
        request: loop(thought('t', FAKE_SIGNER.mint({ provider: 'openai', model: CLAUDE, data: DETAILS }))),
        check: ({ text }) => {
          expect(text).toContain(`"reasoning_details":${JSON.stringify(DETAILS)}`);
        },
        unsaid: ['sl1.'],
        losses: [],
      },
    ],
  },
  {
    id: 'R30',
    name: 'argument key order',
    cases: [
      {
        request: messages(['user', 'go'], ['assistant', [toolUse('t1', 'Read', { b: 1, a: 2 })]]),
        check: ({ text }) => {
          expect(text).toContain(String.raw`"arguments":"{\"b\":1,\"a\":2}"`);
        },
      },
    ],
  },
  {
    id: 'R32',
    name: 'pdf',
    cases: ['openai' as const, 'azure' as const, 'openrouter' as const].map((profile) => ({
      profile,
      request: messages([
        'user',
        [
          {
            type: 'document',
            title: 'a.pdf',
            source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
          },
        ],
      ]),
      messages: [
        {
          role: 'user',
          content: [{ type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERg==' } }],
        },
      ],
    })),
  },
  {
    id: 'R33',
    name: 'image already a data URL',
    cases: [`data:image/png;base64,${PIXEL}`, PIXEL, 'iVBO\nRw0K\r\nGgo='].map((data) => ({
      request: messages(['user', [image(data)]]),
      messages: [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } }],
        },
      ],
      losses: [],
    })),
  },
  {
    id: 'R34',
    name: 'image to text-only model',
    cases: [
      {
        model: 'gpt-3.5-turbo',
        request: messages(['user', [image(PIXEL)]]),
        messages: [{ role: 'user', content: '[image omitted: model does not accept images]' }],
        unsaid: [PIXEL],
        losses: [['image_dropped', 'messages.0.content.0']],
      },
      {
        profile: 'deepseek',
        model: 'deepseek-chat',
        request: messages(['user', 'go'], ['assistant', [toolUse('t1')]], ['user', [toolResult('t1', [image(PIXEL)])]]),
        unsaid: [PIXEL],
        losses: [['image_dropped', 'messages.2.content.0.content.0']],
      },
    ],
  },
  {
    id: 'R40',
    name: 'cache_control strip',
    cases: [
      {
        profile: 'generic',
        request: {
          ...messages(
            ['user', [textBlock('u', EPHEMERAL)]],
            ['assistant', [toolUse('t1')]],
            ['user', [toolResult('t1', [textBlock('r', EPHEMERAL)])]],
          ),
          system: [textBlock('s', EPHEMERAL)],
          tools: [{ name: 'Read', input_schema: { type: 'object', properties: {} }, ...EPHEMERAL }],
        },
        unsaid: ['cache_control'],
        losses: [['cache_control_dropped', 'system']],
      },
    ],
  },
  {
    id: 'R41',
    name: 'cache_control keep',
    cases: [
      {
        profile: 'openrouter',
        model: CLAUDE,
        request: {
          ...messages(
            ['system', [textBlock('p', EPHEMERAL)]],
            ['user', [textBlock('u', EPHEMERAL)]],
            ['assistant', [textBlock('a', EPHEMERAL), toolUse('t1')]],
            ['user', [toolResult('t1', [textBlock('r', EPHEMERAL)])]],
          ),
          system: [textBlock('s')],
        },
        messages: [
          { role: 'system', content: [textBlock('s'), textBlock('p', EPHEMERAL)] },
          { role: 'user', content: [textBlock('u', EPHEMERAL)] },
          {
            role: 'assistant',
            content: [textBlock('a', EPHEMERAL)],
            tool_calls: [{ id: 't1', type: 'function', function: { name: 'Read', arguments: '{"file_path":"a"}' } }],
          },
          { role: 'tool', tool_call_id: 't1', content: [textBlock('r', EPHEMERAL)] },
        ],
        losses: [],
      },
    ],
  },
];
