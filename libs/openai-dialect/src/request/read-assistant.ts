import type { ContentBlock, ToolUseBlock } from '@sluice/anthropic';

import { missing, wrongType, wrongWord } from './chat-fault.js';
import type { CallIds } from './call-ids.js';
import type { ChatReading } from './chat-reading.js';
import type { ChatCallFields, ChatMessageFields } from './chat-request.js';
import { fieldsOf, isFields } from './fields.js';
import { readContent } from './read-content.js';
import { readThinking } from './read-thinking.js';

/** What messages of the assistant are read with. */
export interface AssistantContext {
  readonly ids: CallIds;
  readonly reading: ChatReading;
}

/** What the model has said before: thinking, text and calls, in this order. */
export function readAssistant(
  message: ChatMessageFields,
  path: string,
  context: AssistantContext,
): readonly ContentBlock[] {
  const { reading } = context;
  const { content, refusal, audio, tool_calls: calls, function_call: call } = message;
  if (audio != null) reading.lose('block_dropped', `${path}.audio`, 'audio');
  return [
    ...readThinking(message, path, reading),
    ...readContent(content, `${path}.content`, { speaker: 'assistant', reading }),
    ...(typeof refusal === 'string' ? readContent(refusal, path, { speaker: 'assistant', reading }) : []),
    ...readCalls(calls, `${path}.tool_calls`, context),
    ...(isFields(call)
      ? functionUse({ call: { function: call }, path, callPath: `${path}.function_call` }, context)
      : []),
  ];
}

function readCalls(calls: unknown, path: string, context: AssistantContext): readonly ToolUseBlock[] {
  if (calls === null || calls === undefined) return [];
  if (!Array.isArray(calls)) {
    context.reading.refuse(wrongType(path, 'an array of objects', calls));
    return [];
  }
  return calls.flatMap((call: unknown, index) => {
    const place = `${path}.${index}`;
    if (isFields(call)) return readCall(call, place, context);
    context.reading.refuse(wrongType(place, 'an object', call));
    return [];
  });
}

function readCall(call: ChatCallFields, path: string, context: AssistantContext): readonly ToolUseBlock[] {
  const { type = 'function' } = call;
  if (type === 'function') return functionUse({ call, path, callPath: `${path}.function` }, context);
  if (type === 'custom') return customUse(call, path, context);
  const { reading } = context;
  if (typeof type === 'string') reading.refuse(wrongWord(`${path}.type`, type, ['function', 'custom']));
  else reading.refuse(wrongType(`${path}.type`, 'a string', type));
  return [];
}

interface PlacedCall {
  readonly call: ChatCallFields;
  /** Where it stands, for an id that it does not have. */
  readonly path: string;
  /** Where name and arguments stand. */
  readonly callPath: string;
}

function functionUse(
  { call, path, callPath }: PlacedCall,
  { ids, reading }: AssistantContext,
): readonly ToolUseBlock[] {
  const { name, arguments: written } = fieldsOf(call.function);
  if (typeof name !== 'string' || name === '') {
    reading.refuse(name === '' ? missing(`${callPath}.name`) : wrongType(`${callPath}.name`, 'a string', name));
    return [];
  }
  // Until tools had ids, a result named the function it was of.
  const id = call.id === undefined && callPath.endsWith('function_call') ? functionId(name) : call.id;
  return [{ type: 'tool_use', id: ids.ofCall(id, placeOf(path)), name, input: inputOf(written) }];
}

/** Stands for the latest call of a function. */
export function functionId(name: string): string {
  return `function_${name}`;
}

function customUse(call: ChatCallFields, path: string, { ids, reading }: AssistantContext): readonly ToolUseBlock[] {
  const { name, input } = fieldsOf(call.custom);
  if (typeof name !== 'string' || name === '') {
    reading.refuse(name === '' ? missing(`${path}.custom.name`) : wrongType(`${path}.custom.name`, 'a string', name));
    return [];
  }
  const text = typeof input === 'string' ? input : '';
  return [{ type: 'tool_use', id: ids.ofCall(call.id, placeOf(path)), name, input: { input: text } }];
}

function placeOf(path: string): string {
  return path
    .replaceAll(/[^\d.]/g, '')
    .replaceAll(/\.+/g, '_')
    .replace(/^_|_$/g, '');
}

/**
 * Arguments as the object they have to be. What a model wrote that is no JSON object stays readable to the next one:
 * it shall see its mistake, and not a call that it never made.
 */
function inputOf(written: unknown): Readonly<Record<string, unknown>> {
  if (isFields(written)) return written;
  if (typeof written !== 'string' || written.trim() === '') return {};
  const parsed = parsedJson(written);
  if (parsed === null) return {};
  return isFields(parsed) ? parsed : { _raw: written };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
