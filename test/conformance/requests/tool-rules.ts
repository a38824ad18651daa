import { expect } from '@jest/globals';
import { toolResult, toolUse } from '@sluice/testing';

import { messages, READ, tool, TOOLS, type Json, type RequestRule, type SentRequest } from './request-case.js';

const LONG = 'mcp__claude_ai_very_long_server_name_for_testing__get_everything_at_once_please';
const SHORTENED = 'mcp__claude_ai_very_long_server_name_for_testing__get_e_c9f1e7f8';
const LONG_ID = `call_${'a'.repeat(40)}`;
const GO = messages(['user', 'go']);
const WEB_SEARCH = { type: 'web_search_20250305', name: 'web_search' };
const TREE = {
  $ref: '#/$defs/node',
  $defs: {
    node: {
      type: 'object',
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
    },
  },
};

function choice(tool_choice: Json, body: Json) {
  return { request: { ...GO, tool_choice }, body: { ...body, tools: TOOLS.map(() => expect.anything()) } };
}

function history(id: string, name = 'Read'): Json {
  return messages(['user', 'go'], ['assistant', [toolUse(id, name)]], ['user', [toolResult(id, 'r')]]);
}

/** The id is the same in the call and in its answer. */
function bothPlaces(id: string) {
  return ({ body }: SentRequest): void => {
    expect(body.messages[1]).toMatchObject({ tool_calls: [{ id }] });
    expect(body.messages[2]).toMatchObject({ role: 'tool', tool_call_id: id });
  };
}

function callOf(name: string, args: string): Json {
  return { tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name, arguments: args } }] };
}

function schemaOf({ body }: SentRequest): Json {
  return body.tools?.[0]?.function['parameters'] as Json;
}

/** Tools, the choice between them, their names and the ids of their calls. */
export const TOOL_RULES: readonly RequestRule[] = [
  { id: 'R14', name: 'tool_choice any', cases: [choice({ type: 'any' }, { tool_choice: 'required' })] },
  {
    id: 'R15',
    name: 'disable parallel',
    cases: [
      choice({ type: 'auto', disable_parallel_tool_use: true }, { tool_choice: 'auto', parallel_tool_calls: false }),
      {
        model: 'o3-mini',
        request: { ...GO, tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
        absent: ['parallel_tool_calls'],
        losses: [['field_dropped', 'tool_choice.disable_parallel_tool_use']],
      },
    ],
  },
  { id: 'R16', name: 'tool_choice none', cases: [choice({ type: 'none' }, { tool_choice: 'none' })] },
  {
    id: 'R18',
    name: 'server tool among customs',
    cases: [
      {
        request: { ...GO, tools: [WEB_SEARCH, READ], tool_choice: { type: 'auto' } },
        body: { tool_choice: 'auto' },
        tools: [{ name: 'Read' }],
        losses: [['tool_dropped', 'tools.0']],
      },
    ],
  },
  {
    id: 'R19',
    name: '`type:"custom"` in tool',
    cases: [
      {
        request: { ...GO, tools: [{ type: 'custom', name: 'T', input_schema: { type: 'object', properties: {} } }] },
        tools: [{ name: 'T', parameters: { type: 'object', properties: {} } }],
        unsaid: ['custom'],
      },
    ],
  },
  {
    id: 'R20',
    name: '`required:null`',
    cases: (['openai', 'generic', 'ollama', 'gemini-compat'] as const).map((profile) => ({
      profile,
      request: { ...GO, tools: [{ name: 'T', input_schema: { type: 'object', properties: {}, required: null } }] },
      unsaid: ['required'],
    })),
  },
  {
    id: 'R21',
    name: '`additionalProperties:{}`',
    cases: [
      {
        profile: 'gemini-compat',
        request: { ...GO, tools: [openTool()] },
        check: (sent) => {
          expect(schemaOf(sent)).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
        },
        losses: [],
      },
      {
        request: { ...GO, tools: [openTool()] },
        check: (sent) => {
          expect(schemaOf(sent)).toEqual(openTool()['input_schema']);
        },
        losses: [],
      },
    ],
  },
  {
    id: 'R22',
    name: 'long name',
    cases: [
      {
        request: { ...history('t1', LONG), tools: [tool(LONG, {})], tool_choice: { type: 'tool', name: LONG } },
        body: { tool_choice: { type: 'function', function: { name: SHORTENED } } },
        tools: [{ name: SHORTENED }],
        check: ({ body, decode }) => {
          expect(body.messages[1]).toMatchObject({ tool_calls: [{ function: { name: SHORTENED } }] });
          expect(decode(callOf(SHORTENED, '{}'))).toContainEqual(
            expect.objectContaining({ type: 'toolOpen', name: LONG }),
          );
        },
      },
    ],
  },
  {
    id: 'R23',
    name: 'illegal name chars',
    cases: [{ request: { ...GO, tools: [tool('fs.read file/é', {})] }, tools: [{ name: 'fs_read_file__' }] }],
  },
  {
    id: 'R24',
    name: 'id too long (Chat)',
    cases: [{ request: history(LONG_ID), check: bothPlaces('call_b89ea86a90323b3c9354bcb746d82720') }],
  },
  {
    id: 'R25',
    name: 'Mistral ids',
    cases: [
      {
        profile: 'mistral',
        model: 'mistral-large-latest',
        request: history('toolu_01T1x1fJ34qAmk2tNTrN7Up6'),
        check: bothPlaces('hC7qxS0Ex'),
      },
    ],
  },
  {
    id: 'R47',
    name: 'schema `$ref` recursive',
    cases: [
      {
        profile: 'gemini-compat',
        request: {
          ...GO,
          tools: [{ name: 'Tree', input_schema: { type: 'object', properties: { root: TREE }, $defs: TREE.$defs } }],
        },
        unsaid: ['$ref', '$defs'],
        check: (sent) => {
          const text = JSON.stringify(schemaOf(sent));
          expect(text.match(/"children"/g)).toHaveLength(3);
          expect(text).toContain('"children":{"type":"array","items":{"type":"object"}}');
        },
        losses: [['schema_simplified', 'tools.0.input_schema']],
      },
    ],
  },
  {
    id: 'R48',
    name: 'numeric enum',
    cases: [
      {
        profile: 'gemini-compat',
        request: { ...GO, tools: [tool('Set', { level: { type: 'integer', enum: [1, 2] } })] },
        tools: [{ parameters: { properties: { level: { type: 'string', enum: ['1', '2'] } } } }],
        check: ({ decode }) => {
          expect(decode(callOf('Set', '{"level":"2"}'))).toContainEqual(
            expect.objectContaining({ type: 'toolArgs', fragment: '{"level":2}' }),
          );
        },
        losses: [],
      },
    ],
  },
];

function openTool(): Json {
  return {
    name: 'T',
    input_schema: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: {} },
  };
}
