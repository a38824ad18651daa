import { textBlock, toolResult, toolUse } from '@sluice/testing';

import type { LossRow } from './loss-row.js';
import { messages, READ, type Json } from './request-case.js';

const GO = messages(['user', 'go']);
const MARK = { cache_control: { type: 'ephemeral' } };
const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
const CITED = [{ type: 'char_location' }];
const PDF = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' } };

function user(...blocks: unknown[]): Json {
  return messages(['user', [textBlock('go'), ...blocks]]);
}

function assistant(...blocks: unknown[]): Json {
  return messages(['user', 'go'], ['assistant', [textBlock('a'), ...blocks]], ['user', 'on']);
}

function result(...blocks: unknown[]): Json {
  return messages(['user', 'go'], ['assistant', [toolUse('t1')]], ['user', [toolResult('t1', blocks)]]);
}

/** Blocks of the conversation, and the marks on them. */
export const CONTENT_LOSSES: readonly LossRow[] = [
  {
    name: 'the client’s attribution',
    request: { ...GO, system: 'x-anthropic-billing-header: a\nS' },
    loss: ['field_dropped', 'system'],
  },
  {
    name: 'an answer of nothing but a search that was not done',
    request: messages(
      ['user', 'go'],
      ['assistant', [{ type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } }]],
      ['user', 'on'],
    ),
    loss: ['block_dropped', 'messages.1.content.0'],
  },
  {
    name: 'an image in the system prompt',
    request: { ...GO, system: [textBlock('S'), IMAGE] },
    loss: ['block_dropped', 'system.1'],
  },
  {
    name: 'an image in a system message',
    request: messages(['user', 'go'], ['system', [textBlock('S'), IMAGE]]),
    loss: ['block_dropped', 'messages.1.content.1'],
  },
  {
    name: 'an image in a system message that the user tells',
    request: messages(['user', 'go'], ['system', [textBlock('S'), IMAGE]]),
    profile: 'vllm',
    loss: ['block_dropped', 'messages.1.content.1'],
  },
  { name: 'an image', request: user(IMAGE), model: 'gpt-3.5-turbo', loss: ['image_dropped', 'messages.0.content.1'] },
  {
    name: 'an image nobody fetches',
    request: user({ type: 'image', source: { type: 'url', url: 'https://images.test/a.png' } }),
    profile: 'ollama',
    loss: ['image_dropped', 'messages.0.content.1'],
  },
  {
    name: 'what is to be done to an image',
    request: user({ ...IMAGE, transformations: [] }),
    loss: ['field_dropped', 'messages.0.content.1.transformations'],
  },
  {
    name: 'the context of a PDF',
    request: user({ ...PDF, context: 'c' }),
    loss: ['field_dropped', 'messages.0.content.1.context'],
  },
  {
    name: 'the wish for citations',
    request: user({ ...PDF, citations: { enabled: true } }),
    loss: ['citation_dropped', 'messages.0.content.1'],
  },
  {
    name: 'citations of a search result',
    request: user({ type: 'search_result', source: 's', title: 't', content: [], citations: { enabled: true } }),
    loss: ['citation_dropped', 'messages.0.content.1'],
  },
  {
    name: 'citations of the user',
    request: user(textBlock('a', { citations: CITED })),
    loss: ['citation_dropped', 'messages.0.content.1'],
  },
  {
    name: 'citations of a reply',
    request: assistant(textBlock('b', { citations: CITED })),
    loss: ['citation_dropped', 'messages.1.content.1'],
  },
  {
    name: 'an upload',
    request: user({ type: 'container_upload', file_id: 'f' }),
    loss: ['block_dropped', 'messages.0.content.1'],
  },
  {
    name: 'a block of the future',
    request: user({ type: 'hologram' }),
    loss: ['block_dropped', 'messages.0.content.1'],
  },
  {
    name: 'thinking',
    request: assistant({ type: 'thinking', thinking: 't', signature: 's' }),
    loss: ['thinking_dropped', 'messages.1.content.1'],
  },
  {
    name: 'thinking of another target',
    request: assistant({ type: 'thinking', thinking: 't', signature: 'sl1.e30.forged' }),
    profile: 'deepseek',
    loss: ['thinking_dropped', 'messages.1.content.1'],
  },
  {
    name: 'redacted thinking',
    request: assistant({ type: 'redacted_thinking', data: 'd' }),
    profile: 'zai',
    loss: ['thinking_dropped', 'messages.1.content.1'],
  },
  {
    name: 'a server tool without a result',
    request: assistant({ type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }),
    loss: ['block_dropped', 'messages.1.content.1'],
  },
  { name: 'a fallback', request: assistant({ type: 'fallback' }), loss: ['block_dropped', 'messages.1.content.1'] },
  {
    name: 'a call without a result',
    request: messages(['user', 'go'], ['assistant', [toolUse('t1')]]),
    loss: ['tool_history_repaired', 'messages.1.content.0'],
  },
  {
    name: 'a result without a call',
    request: user(toolResult('t9', 'r')),
    loss: ['tool_history_repaired', 'messages.0.content.1'],
  },
  {
    name: 'a second result',
    request: messages(
      ['user', 'go'],
      ['assistant', [toolUse('t1')]],
      ['user', [toolResult('t1', 'a'), toolResult('t1', 'b')]],
    ),
    loss: ['tool_history_repaired', 'messages.2.content.1'],
  },
  {
    name: 'a document in a result',
    request: result(PDF),
    profile: 'vllm',
    loss: ['block_dropped', 'messages.2.content.0.content.0'],
  },
  {
    name: 'a block of the future in a result',
    request: result({ type: 'hologram' }),
    loss: ['block_dropped', 'messages.2.content.0.content.0'],
  },
  { name: 'a cache mark', request: user(textBlock('a', MARK)), loss: ['cache_control_dropped', 'messages'] },
  {
    name: 'a cache mark in a result',
    request: result(textBlock('a', MARK)),
    loss: ['cache_control_dropped', 'messages'],
  },
  { name: 'a cache mark on everything', request: { ...GO, ...MARK }, loss: ['cache_control_dropped', 'cache_control'] },
  {
    name: 'a cache mark on a tool',
    request: { ...GO, tools: [{ ...READ, ...MARK }] },
    profile: 'openrouter',
    model: 'anthropic/claude-sonnet-5',
    loss: ['cache_control_dropped', 'tools'],
  },
];
