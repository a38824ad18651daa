import { describe, expect, it } from '@jest/globals';

import { readChatRequest, type ReadChatRequest } from './read-chat-request.js';

const NOTHING = { type: 'object', properties: {} };
const tool = (name: string, more: object = {}) => ({ type: 'function', function: { name, ...more } });
const custom = (name: string) => ({ type: 'custom', custom: { name } });
const offered = (name: string, more: object = {}) => ({ name, input_schema: NOTHING, ...more });
const GET = tool('get');
const PUT = tool('put');

function read(fields: object): ReadChatRequest {
  const result = readChatRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }], ...fields });
  if ('refusal' in result) throw new Error(result.refusal.message);
  return result;
}

function offerOf(fields: object): object {
  const { request, fault } = read(fields);
  expect(fault).toBeUndefined();
  const { tools, tool_choice: choice } = request;
  return { ...(tools && { tools }), ...(choice && { choice }) };
}

describe('tools', () => {
  it.each<[string, object, object]>([
    ['without parameters', tool('get'), {}],
    ['with null for parameters', tool('get', { parameters: null, description: null, strict: null }), {}],
    ['with an empty schema', tool('get', { parameters: {} }), {}],
    [
      'with properties and no type',
      tool('get', { parameters: { properties: { a: { type: 'string' } }, required: ['a'] } }),
      { input_schema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } },
    ],
    [
      'with all of a schema, as it is',
      tool('get', { parameters: { type: 'object', $defs: { x: {} }, additionalProperties: false } }),
      { input_schema: { type: 'object', $defs: { x: {} }, additionalProperties: false } },
    ],
    ['that are strict', tool('get', { strict: true, description: 'Gets.' }), { strict: true, description: 'Gets.' }],
    ['that are not strict', tool('get', { strict: false }), {}],
    [
      'with a mark inside',
      tool('get', { cache_control: { type: 'ephemeral' } }),
      { cache_control: { type: 'ephemeral' } },
    ],
  ])('%s are offered', (_name, given, more) => {
    expect(offerOf({ tools: [given] })).toEqual({ tools: [offered('get', more)] });
  });

  it('are read from functions where there are only those', () => {
    const functions = [{ name: 'get', description: 'Gets.' }];
    expect(offerOf({ functions })).toEqual({ tools: [offered('get', { description: 'Gets.' })] });
    expect(offerOf({ functions, tools: [PUT] })).toEqual({ tools: [offered('put')] });
    expect(offerOf({ functions, tools: null })).toEqual({ tools: [offered('get', { description: 'Gets.' })] });
    expect(offerOf({ functions: null, tools: [] })).toEqual({});
  });

  it('that take a text are told of by name', () => {
    expect(read({ tools: [GET, custom('sh'), custom('py')] }).chat.customTools).toEqual(['sh', 'py']);
    expect(read({ tools: [GET] }).chat).not.toHaveProperty('customTools');
  });

  it.each<[object, string, string, string]>([
    [
      { tools: 'get' },
      "Invalid type for 'tools': expected an array of objects, but got a string instead.",
      'tools',
      'invalid_type',
    ],
    [
      { tools: [GET, 'put'] },
      "Invalid type for 'tools[1]': expected an object, but got a string instead.",
      'tools[1]',
      'invalid_type',
    ],
    [{ tools: [{}] }, "Missing required parameter: 'tools[0].type'.", 'tools[0].type', 'missing_required_parameter'],
    [
      { tools: [{ type: 'function' }] },
      "Missing required parameter: 'tools[0].function.name'.",
      'tools[0].function.name',
      'missing_required_parameter',
    ],
    [
      { tools: [tool('')] },
      "Missing required parameter: 'tools[0].function.name'.",
      'tools[0].function.name',
      'missing_required_parameter',
    ],
    [
      { tools: [{ type: 'custom', custom: { name: true } }] },
      "Invalid type for 'tools[0].custom.name': expected a string, but got a boolean instead.",
      'tools[0].custom.name',
      'invalid_type',
    ],
    [
      { tools: [tool('get', { parameters: [] })] },
      "Invalid type for 'tools[0].function.parameters': expected an object, but got an array instead.",
      'tools[0].function.parameters',
      'invalid_type',
    ],
    [
      { tools: [tool('get', { parameters: { type: 'string' } })] },
      "Invalid schema for function 'get': schema must be a JSON Schema of 'type: \"object\"', got 'type: \"string\"'.",
      'tools[0].function.parameters',
      'invalid_function_parameters',
    ],
    [
      { functions: [{ name: 'get', parameters: 1.5 }] },
      "Invalid type for 'functions[0].parameters': expected an object, but got a decimal instead.",
      'functions[0].parameters',
      'invalid_type',
    ],
  ])('%j are refused: %s', (fields, message, parameter, kind) => {
    expect(read(fields).fault).toEqual({ message, parameter, kind });
  });
});

describe('the choice of a tool', () => {
  const both = [offered('get'), offered('put')];
  const allowed = (mode: string | undefined, ...tools: readonly unknown[]) => ({
    type: 'allowed_tools',
    allowed_tools: { mode, tools },
  });

  it.each<[unknown, object]>([
    ['auto', { tools: both, choice: { type: 'auto' } }],
    ['none', { tools: both, choice: { type: 'none' } }],
    ['required', { tools: both, choice: { type: 'any' } }],
    ['any', { tools: both, choice: { type: 'any' } }],
    [null, { tools: both }],
    [
      { type: 'function', function: { name: 'put' } },
      { tools: both, choice: { type: 'tool', name: 'put' } },
    ],
    // As the Responses API writes it.
    [
      { type: 'function', name: 'get' },
      { tools: both, choice: { type: 'tool', name: 'get' } },
    ],
    [allowed('auto', GET), { tools: [offered('get')], choice: { type: 'auto' } }],
    [allowed(undefined, PUT, GET), { tools: both, choice: { type: 'auto' } }],
    [allowed('required', { type: 'function', name: 'put' }, 7), { tools: [offered('put')], choice: { type: 'any' } }],
    [
      { type: 'allowed_tools', mode: 'required', tools: [GET] },
      { tools: [offered('get')], choice: { type: 'any' } },
    ],
  ])('%j', (choice, expected) => {
    expect(offerOf({ tools: [GET, PUT], tool_choice: choice })).toEqual(expected);
  });

  it('may be one that takes a text', () => {
    const choice = { type: 'custom', custom: { name: 'sh' } };
    expect(offerOf({ tools: [custom('sh')], tool_choice: choice })).toMatchObject({
      choice: { type: 'tool', name: 'sh' },
    });
  });

  it('may be made as it was before there were tools', () => {
    const functions = [{ name: 'get' }];
    expect(offerOf({ functions, function_call: 'none' })).toMatchObject({ choice: { type: 'none' } });
    expect(offerOf({ functions, function_call: { name: 'get' } })).toMatchObject({
      choice: { type: 'tool', name: 'get' },
    });
    expect(offerOf({ functions, function_call: 'none', tool_choice: 'auto' })).toMatchObject({
      choice: { type: 'auto' },
    });
  });

  it('is of one at a time where several may not be', () => {
    const choice = { type: 'function', function: { name: 'put' } };
    expect(offerOf({ tools: [PUT], tool_choice: choice, parallel_tool_calls: false })).toEqual({
      tools: [offered('put')],
      choice: { type: 'tool', name: 'put', disable_parallel_tool_use: true },
    });
  });

  it.each(['auto', 'none'])('%s of nothing is no choice', (choice) => {
    expect(offerOf({ tool_choice: choice, tools: [] })).toEqual({});
  });

  const WORDS = "Supported values are: 'none', 'auto', and 'required'.";
  const UNKNOWN = "Tool choice names a tool that was not found in the 'tools' parameter.";
  const ALONE = "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.";

  it.each<[object, string, string, string]>([
    [{ tool_choice: 'maybe' }, `Invalid value: 'maybe'. ${WORDS}`, 'tool_choice', 'invalid_value'],
    // Not the name of a choice, though every object has it.
    [{ tool_choice: 'toString' }, `Invalid value: 'toString'. ${WORDS}`, 'tool_choice', 'invalid_value'],
    [{ function_call: 'maybe' }, `Invalid value: 'maybe'. ${WORDS}`, 'function_call', 'invalid_value'],
    [
      { function_call: 1 },
      "Invalid type for 'function_call': expected a string or an object, but got an integer instead.",
      'function_call',
      'invalid_type',
    ],
    [
      { function_call: {} },
      "Missing required parameter: 'function_call.name'.",
      'function_call.name',
      'missing_required_parameter',
    ],
    [
      { tool_choice: ['get'] },
      "Invalid type for 'tool_choice': expected a string or an object, but got an array instead.",
      'tool_choice',
      'invalid_type',
    ],
    [
      { tool_choice: { type: 'mcp' } },
      "Invalid value: 'mcp'. Supported values are: 'allowed_tools', 'function', and 'custom'.",
      'tool_choice.type',
      'invalid_value',
    ],
    [
      { tool_choice: { type: 'custom', custom: {} } },
      "Missing required parameter: 'tool_choice.custom.name'.",
      'tool_choice.custom.name',
      'missing_required_parameter',
    ],
    [
      { tool_choice: allowed('never') },
      "Invalid value: 'never'. Supported values are: 'auto' and 'required'.",
      'tool_choice.allowed_tools.mode',
      'invalid_value',
    ],
    [
      { tool_choice: { type: 'allowed_tools' } },
      "Missing required parameter: 'tool_choice.allowed_tools.tools'.",
      'tool_choice.allowed_tools.tools',
      'missing_required_parameter',
    ],
    [{ tool_choice: allowed('auto', tool('post')) }, UNKNOWN, 'tool_choice', 'invalid_value'],
    [{ tool_choice: tool('post') }, UNKNOWN, 'tool_choice', 'invalid_value'],
    [{ tools: [], tool_choice: 'required' }, ALONE, 'tool_choice', 'invalid_value'],
    [{ tools: [], tool_choice: GET }, ALONE, 'tool_choice', 'invalid_value'],
  ])('%j is refused: %s', (fields, message, parameter, kind) => {
    expect(read({ tools: [GET, PUT], ...fields }).fault).toEqual({ message, parameter, kind });
  });
});
