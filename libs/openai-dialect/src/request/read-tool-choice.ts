import type { ToolChoice, ToolDefinition } from '@sluice/anthropic';

import { wrongType, wrongValue, wrongWord } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import type { ChatRequestFields, ChatToolFields } from './chat-request.js';
import { fieldsOf, isFields } from './fields.js';

/** Which of the tools the model is told of, and which of them it may or must call. */
export interface ToolOffer {
  readonly tools?: readonly ToolDefinition[];
  readonly tool_choice?: ToolChoice;
}

interface Choice {
  readonly type: ToolChoice['type'];
  readonly name?: string;
  /** Nobody else may be called. */
  readonly among?: ReadonlySet<string>;
}

const WORDS = ['none', 'auto', 'required'];
/** `any` is how some servers of this API say `required`. */
const CHOICES: Readonly<Record<string, ToolChoice['type']>> = {
  none: 'none',
  auto: 'auto',
  required: 'any',
  any: 'any',
};

/** Reads `tool_choice` and `parallel_tool_calls`, or `function_call` from before there was either. */
export function offerTools(body: ChatRequestFields, tools: readonly ToolDefinition[], reading: ChatReading): ToolOffer {
  const choice = readChoice(body, reading);
  if (tools.length === 0) {
    if (choice?.type === 'any' || choice?.type === 'tool') {
      reading.refuse(
        wrongValue(
          'tool_choice',
          "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
        ),
      );
    }
    return {};
  }
  const { among } = choice ?? {};
  const offered = among === undefined ? tools : tools.filter(({ name }) => among.has(name));
  if (!isOffered(choice, offered)) {
    reading.refuse(wrongValue('tool_choice', "Tool choice names a tool that was not found in the 'tools' parameter."));
    return { tools };
  }
  return { tools: offered, ...choiceFor(choice, body.parallel_tool_calls === false) };
}

/** Whether a call is possible where one is wanted. */
function isOffered(choice: Choice | undefined, offered: readonly ToolDefinition[]): boolean {
  if (choice?.name !== undefined) return offered.some(({ name }) => name === choice.name);
  return offered.length > 0;
}

function choiceFor(choice: Choice | undefined, single: boolean): Pick<ToolOffer, 'tool_choice'> {
  if (choice === undefined && !single) return {};
  const { type, name } = choice ?? { type: 'auto' };
  return {
    tool_choice: {
      type,
      ...(name !== undefined && { name }),
      ...(single && type !== 'none' && { disable_parallel_tool_use: true }),
    },
  };
}

function readChoice(
  { tool_choice: choice, function_call: call }: ChatRequestFields,
  reading: ChatReading,
): Choice | undefined {
  if (choice !== null && choice !== undefined) return choiceOf(choice, 'tool_choice', reading);
  if (call === null || call === undefined) return undefined;
  return isFields(call) ? named(call, 'function_call.name', reading) : choiceOf(call, 'function_call', reading);
}

function choiceOf(choice: unknown, path: string, reading: ChatReading): Choice | undefined {
  if (isFields(choice)) return choiceOfTools(choice, reading);
  if (typeof choice !== 'string') {
    reading.refuse(wrongType(path, 'a string or an object', choice));
    return undefined;
  }
  const type = Object.hasOwn(CHOICES, choice) ? CHOICES[choice] : undefined;
  if (type === undefined) reading.refuse(wrongWord(path, choice, WORDS));
  return type && { type };
}

function choiceOfTools(choice: ChatToolFields, reading: ChatReading): Choice | undefined {
  const { type, function: called, custom, allowed_tools: allowed } = choice;
  if (type === 'allowed_tools') return allowedOf(allowed ?? choice, reading);
  if (type === 'function') return named(fieldsOf(called ?? choice), 'tool_choice.function.name', reading);
  if (type === 'custom') return named(fieldsOf(custom ?? choice), 'tool_choice.custom.name', reading);
  const place = 'tool_choice.type';
  const known = ['allowed_tools', 'function', 'custom'];
  reading.refuse(typeof type === 'string' ? wrongWord(place, type, known) : wrongType(place, 'a string', type));
  return undefined;
}

function named({ name }: { readonly name?: unknown }, path: string, reading: ChatReading): Choice | undefined {
  if (typeof name === 'string') return { type: 'tool', name };
  reading.refuse(wrongType(path, 'a string', name));
  return undefined;
}

/** Some of the tools, for this turn ("Function calling", allowed tools). */
function allowedOf(allowed: unknown, reading: ChatReading): Choice | undefined {
  const { mode = 'auto', tools } = fieldsOf(allowed);
  const path = 'tool_choice.allowed_tools';
  if (mode !== 'auto' && mode !== 'required') {
    reading.refuse(
      typeof mode === 'string'
        ? wrongWord(`${path}.mode`, mode, ['auto', 'required'])
        : wrongType(`${path}.mode`, 'a string', mode),
    );
    return undefined;
  }
  if (!Array.isArray(tools)) {
    reading.refuse(wrongType(`${path}.tools`, 'an array of objects', tools));
    return undefined;
  }
  return { type: mode === 'auto' ? 'auto' : 'any', among: new Set(tools.flatMap((tool: unknown) => nameOf(tool))) };
}

function nameOf(tool: unknown): readonly string[] {
  const { name, function: called, custom }: ChatToolFields = fieldsOf(tool);
  const told = name ?? fieldsOf(called)['name'] ?? fieldsOf(custom)['name'];
  return typeof told === 'string' ? [told] : [];
}
