import type { ToolDefinition } from '@sluice/anthropic';

import { markOf } from './cache-mark.js';
import { missing, wrongType, wrongWord, type ChatFault } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import type { ChatRequestFields, ChatToolFields } from './chat-request.js';
import { fieldsOf, isFields, type Fields } from './fields.js';

/** The tools of a request. */
export interface ReadTools {
  readonly tools: readonly ToolDefinition[];
  /** Names of those that take a text. */
  readonly custom: readonly string[];
}

/** What a tool is given that takes a text instead of arguments. */
const TEXT_SCHEMA = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/** Reads `tools`, or `functions` from before there were any. */
export function readTools({ tools, functions }: ChatRequestFields, reading: ChatReading): ReadTools {
  const custom: string[] = [];
  const read =
    tools == null
      ? eachOf(functions, 'functions', reading).map(({ item, path }) =>
          functionTool({ tool: {}, fields: item, path }, reading),
        )
      : eachOf(tools, 'tools', reading).map(({ item, path }) => {
          const tool = readTool(item, path, reading);
          if (tool !== undefined && item['type'] === 'custom') custom.push(tool.name);
          return tool;
        });
  return { tools: read.filter((tool) => tool !== undefined), custom };
}

function eachOf(list: unknown, path: string, reading: ChatReading): readonly { item: Fields; path: string }[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) {
    reading.refuse(wrongType(path, 'an array of objects', list));
    return [];
  }
  return list.flatMap((item: unknown, index) => {
    const place = `${path}.${index}`;
    if (isFields(item)) return [{ item, path: place }];
    reading.refuse(wrongType(place, 'an object', item));
    return [];
  });
}

/** A tool that runs elsewhere than with the client is refused: it would never be called, and nobody would know why. */
function readTool(tool: ChatToolFields, path: string, reading: ChatReading): ToolDefinition | undefined {
  const { type } = tool;
  if (type === 'function') {
    return functionTool({ tool, fields: fieldsOf(tool.function), path: `${path}.function` }, reading);
  }
  if (type === 'custom') return customTool(tool, path, reading);
  const place = `${path}.type`;
  reading.refuse(
    typeof type === 'string' ? wrongWord(place, type, ['function', 'custom']) : wrongType(place, 'a string', type),
  );
  return undefined;
}

interface PlacedFunction {
  readonly tool: ChatToolFields;
  readonly fields: Fields;
  readonly path: string;
}

function functionTool({ tool, fields, path }: PlacedFunction, reading: ChatReading): ToolDefinition | undefined {
  const { name, description, parameters, strict } = fields as Readonly<
    Record<'name' | 'description' | 'parameters' | 'strict', unknown>
  >;
  const schema = schemaOf(parameters);
  const fault =
    nameFault(name, path) ?? (schema === undefined ? schemaFault(parameters, String(name), path) : undefined);
  if (fault !== undefined) reading.refuse(fault);
  if (typeof name !== 'string' || fault !== undefined) return undefined;
  return {
    name,
    ...(typeof description === 'string' && { description }),
    input_schema: schema,
    ...(strict === true && { strict }),
    ...markOf(fields),
    ...markOf(tool),
  } as ToolDefinition;
}

/** Schemas of functions without parameters come in every way there is to say nothing. */
function schemaOf(parameters: unknown): Fields | undefined {
  if (parameters === undefined || parameters === null) return { type: 'object', properties: {} };
  if (!isFields(parameters)) return undefined;
  const { type } = parameters as { readonly type?: unknown };
  if (type === 'object') return parameters;
  if (type !== undefined && type !== null) return undefined;
  return { ...parameters, type: 'object', ...(parameters['properties'] === undefined && { properties: {} }) };
}

function schemaFault(parameters: unknown, name: string, path: string): ChatFault {
  const place = `${path}.parameters`;
  if (!isFields(parameters)) return wrongType(place, 'an object', parameters);
  const type = JSON.stringify(parameters['type']);
  return {
    ...wrongType(place, 'an object', parameters),
    message: `Invalid schema for function '${name.slice(0, 128)}': schema must be a JSON Schema of 'type: "object"', got 'type: ${type.slice(0, 64)}'.`,
    kind: 'invalid_function_parameters',
  };
}

function nameFault(name: unknown, path: string): ChatFault | undefined {
  if (typeof name !== 'string') return wrongType(`${path}.name`, 'a string', name);
  return name === '' ? missing(`${path}.name`) : undefined;
}

function customTool(tool: ChatToolFields, path: string, reading: ChatReading): ToolDefinition | undefined {
  const { name, description, format } = fieldsOf(tool.custom) as Readonly<
    Record<'name' | 'description' | 'format', unknown>
  >;
  const fault = nameFault(name, `${path}.custom`);
  if (fault !== undefined) reading.refuse(fault);
  if (typeof name !== 'string' || fault !== undefined) return undefined;
  if (fieldsOf(format)['type'] === 'grammar') reading.lose('schema_simplified', `${path}.custom.format`, 'grammar');
  return {
    name,
    ...(typeof description === 'string' && { description }),
    input_schema: TEXT_SCHEMA,
    ...markOf(tool),
  };
}
