import { describe, expect, it } from '@jest/globals';

import { readChatRequest, type ReadChatRequest } from './read-chat-request.js';

const HELLO = { role: 'user', content: 'hello' };

function read(fields: object): ReadChatRequest {
  const result = readChatRequest({ model: 'gpt-6', messages: [HELLO], ...fields });
  if ('refusal' in result) throw new Error(result.refusal.message);
  return result;
}

const requestOf = (fields: object): unknown => {
  const { request, fault } = read(fields);
  expect(fault).toBeUndefined();
  return request;
};
const lossesOf = (fields: object): readonly string[] =>
  read(fields).chat.losses.map(({ code, path, detail }) => [code, path, detail].join(' ').trim());

describe(readChatRequest.name, () => {
  it('makes a request of the Messages API of the least there can be', () => {
    expect(readChatRequest({ model: 'gpt-6', messages: [HELLO] })).toEqual({
      request: {
        model: 'gpt-6',
        max_tokens: 8192,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
      },
      chat: { includeUsage: false, losses: [], openLength: true },
    });
  });

  it.each<[string, unknown, string, string | null, string | null]>([
    ['nothing', undefined, 'The request body must be a JSON object.', null, null],
    ['a list', [], 'The request body must be a JSON object.', null, null],
    ['no model', { messages: [HELLO] }, 'you must provide a model parameter', 'model', 'missing_required_parameter'],
    [
      'a model that is a number',
      { model: 7, messages: [HELLO] },
      "Invalid type for 'model': expected a string, but got an integer instead.",
      'model',
      'invalid_type',
    ],
    [
      'no messages',
      { model: 'm' },
      "Missing required parameter: 'messages'.",
      'messages',
      'missing_required_parameter',
    ],
    [
      'messages as a string',
      { model: 'm', messages: 'hello' },
      "Invalid type for 'messages': expected an array of objects, but got a string instead.",
      'messages',
      'invalid_type',
    ],
    [
      'an empty conversation',
      { model: 'm', messages: [] },
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      'messages',
      'empty_array',
    ],
    [
      'a message that is null',
      { model: 'm', messages: [HELLO, null] },
      "Invalid type for 'messages[1]': expected an object, but got null instead.",
      'messages[1]',
      'invalid_type',
    ],
  ])('makes nothing of %s', (_name, body, message, parameter, kind) => {
    expect(readChatRequest(body)).toEqual({ refusal: { message, parameter, kind } });
  });

  it.each<[string, object, object]>([
    ['a limit', { max_tokens: 5 }, { max_tokens: 5 }],
    ['the newer limit before the older', { max_tokens: 5, max_completion_tokens: 6 }, { max_tokens: 6 }],
    ['null as nothing', { max_completion_tokens: null, max_tokens: 7 }, { max_tokens: 7 }],
    ['sampling', { temperature: 1.5, top_p: 0.5, top_k: 4 }, { temperature: 1.5, top_p: 0.5, top_k: 4 }],
    ['one stop', { stop: 'END' }, { stop_sequences: ['END'] }],
    ['several stops', { stop: ['a', '', 'b'] }, { stop_sequences: ['a', 'b'] }],
    ['streaming', { stream: true }, { stream: true }],
    [
      'an effort',
      { reasoning_effort: 'xhigh' },
      { output_config: { effort: 'xhigh' }, thinking: { type: 'adaptive', display: 'summarized' } },
    ],
    ['no effort', { reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
    [
      'thinking in the words of the Messages API',
      { thinking: { type: 'enabled', budget_tokens: 2048 } },
      { thinking: { type: 'enabled', budget_tokens: 2048 }, max_tokens: 10_240 },
    ],
    [
      'thinking as a switch',
      { thinking: { type: 'enabled' } },
      { thinking: { type: 'adaptive', display: 'summarized' } },
    ],
    ['a user', { user: 'u1' }, { metadata: { user_id: 'u1' } }],
    ['the newer name of the user', { user: 'u1', safety_identifier: 's1' }, { metadata: { user_id: 's1' } }],
    ['tiers', { service_tier: 'auto' }, { service_tier: 'auto' }],
    ['the ordinary tier', { service_tier: 'default' }, { service_tier: 'standard_only' }],
    ['the fast tier', { service_tier: 'priority' }, { speed: 'fast' }],
    [
      'a schema',
      {
        response_format: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema: { type: 'object' } } },
      },
      { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
    ],
    ['text as the format', { response_format: { type: 'text' } }, {}],
    [
      'JSON without a schema as a hint',
      { response_format: { type: 'json_object' } },
      { system: [{ type: 'text', text: expect.stringMatching(/^Reply with JSON only/) }] },
    ],
  ])('reads %s', (_name, fields, expected) => {
    expect(requestOf(fields)).toEqual({
      model: 'gpt-6',
      max_tokens: 8192,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
      ...expected,
    });
  });

  it.each<[object, string, string | null, string | null]>([
    [{ n: 2 }, 'Only n=1 is supported', 'n', 'unsupported_value'],
    [
      { max_tokens: 0 },
      "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.",
      'max_tokens',
      'integer_below_min_value',
    ],
    [
      { max_tokens: 1.5 },
      "Invalid type for 'max_tokens': expected an integer, but got a decimal instead.",
      'max_tokens',
      'invalid_type',
    ],
    [
      { temperature: 3 },
      "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
      'temperature',
      'decimal_above_max_value',
    ],
    [
      { stream: 'yes' },
      "Invalid type for 'stream': expected a boolean, but got a string instead.",
      'stream',
      'invalid_type',
    ],
    [
      { reasoning_effort: 'huge' },
      "Invalid value: 'huge'. Supported values are: 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', and 'max'.",
      'reasoning_effort',
      'invalid_value',
    ],
    [
      { response_format: { type: 'grammar' } },
      "Invalid value: 'grammar'. Supported values are: 'json_object', 'json_schema', and 'text'.",
      'response_format.type',
      'invalid_value',
    ],
    [
      { messages: [{ role: 'robot', content: 'x' }] },
      "Invalid value: 'robot'. Supported values are: 'developer', 'system', 'user', 'assistant', 'tool', and 'function'.",
      'messages[0].role',
      'invalid_value',
    ],
    [
      { messages: [{ role: 'user' }] },
      "Missing required parameter: 'messages[0].content'.",
      'messages[0].content',
      'missing_required_parameter',
    ],
    [
      { messages: [HELLO, { role: 'tool', content: 'x' }] },
      "Missing required parameter: 'messages[1].tool_call_id'.",
      'messages[1].tool_call_id',
      'missing_required_parameter',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] },
      "'input_audio' is not supported: the model this request goes to takes no audio.",
      'messages[0].content[0]',
      'unsupported_value',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
      'file_id is not supported: send the file itself in file_data.',
      'messages[0].content[0].file.file_id',
      'unsupported_value',
    ],
    [
      { messages: [{ role: 'user', content: '' }] },
      "Invalid 'messages': there is nothing in them to reply to.",
      'messages',
      'invalid_value',
    ],
  ])('%j is refused: %s', (fields, message, parameter, kind) => {
    expect(read(fields).fault).toEqual({ message, parameter, kind });
  });

  it.each<[object, readonly string[]]>([
    [
      { seed: 1, logprobs: true, logit_bias: { 1: 2 } },
      ['field_dropped seed', 'field_dropped logprobs', 'field_dropped logit_bias'],
    ],
    [{ presence_penalty: 0, frequency_penalty: 0, logprobs: false, logit_bias: {}, store: false, seed: null }, []],
    [{ modalities: ['text'], verbosity: 'medium' }, []],
    [{ modalities: ['text', 'audio'], audio: { voice: 'x' } }, ['field_dropped modalities', 'field_dropped audio']],
    [{ web_search_options: {} }, ['field_dropped web_search_options']],
    [{ prompt_cache_key: 'k', stream_options: { include_usage: true } }, []],
    [{ reasoning_effort: 'minimal' }, ['reasoning_clamped reasoning_effort minimal → low']],
    [{ service_tier: 'flex' }, ['field_dropped service_tier flex']],
    [{ user: 'u'.repeat(300) }, ['field_dropped user too long']],
    [{ messages: [{ ...HELLO, name: 'ann' }] }, ['field_dropped messages.0.name']],
    [
      { messages: [HELLO, { role: 'assistant', content: 'x', reasoning_content: 'hm' }] },
      ['thinking_dropped messages.1.reasoning_content without a signature'],
    ],
  ])('%j loses %j', (fields, losses) => {
    expect(lossesOf(fields)).toEqual(losses);
  });

  it('knows who wants to be told what it cost', () => {
    expect(read({ stream_options: { include_usage: true } }).chat.includeUsage).toBe(true);
    expect(read({ stream_options: { include_usage: 1 } }).chat.includeUsage).toBe(false);
    expect(read({ stream_options: null }).chat.includeUsage).toBe(false);
  });

  it('tells of 32 losses of a kind', () => {
    const messages = Array.from({ length: 100 }, () => ({ ...HELLO, name: 'ann' }));
    expect(read({ messages }).chat.losses).toHaveLength(32);
  });
});
