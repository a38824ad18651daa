import type { ContentBlock, RequestMessage } from '@sluice/anthropic';

import { contentTokens } from './content-tokens.js';
import { isBlock } from '../messages/known-block.js';

/** When old tool results go, and which ones (the Messages API, "Context editing", `clear_tool_uses_20250919`). */
export interface ToolUseRules {
  readonly trigger: { readonly type: 'input_tokens' | 'tool_uses'; readonly value: number };
  /** The last so many results stay. */
  readonly keep: number;
  /** With less to gain than so many tokens everything stays. */
  readonly clearAtLeast: number;
  readonly excluded: ReadonlySet<string>;
  /** Whether the inputs of a tool's cleared calls go as well. */
  readonly clearsInputOf: (name: string) => boolean;
}

/** A conversation without the results that were cleared. */
export interface ClearedToolUses {
  readonly messages: readonly RequestMessage[];
  readonly toolUses: number;
  readonly tokens: number;
}

const CLEARED = '[cleared]';
const DEFAULT_TRIGGER_TOKENS = 100_000;
const DEFAULT_KEPT = 3;

/** Reads an edit; what is missing or of a wrong type has the value that the API documents. */
export function readToolUseRules(edit: unknown): ToolUseRules {
  const { trigger, keep, clear_at_least, exclude_tools, clear_tool_inputs } = edit as Readonly<Record<string, unknown>>;
  const inputs = namesIn(clear_tool_inputs);
  return {
    trigger: readTrigger(trigger),
    keep: valueOf(keep) ?? DEFAULT_KEPT,
    clearAtLeast: valueOf(clear_at_least) ?? 0,
    excluded: namesIn(exclude_tools),
    clearsInputOf: (name) => clear_tool_inputs === true || inputs.has(name),
  };
}

/**
 * Replaces the contents of old results; the calls and their order stay, so that the conversation stays whole.
 * @returns undefined when the rules do not apply
 */
export function clearToolUses(
  messages: readonly RequestMessage[],
  rules: ToolUseRules,
  estimatedInputTokens: number | undefined,
): ClearedToolUses | undefined {
  const names = toolNames(messages);
  const { type, value } = rules.trigger;
  const reached = type === 'tool_uses' ? names.size : (estimatedInputTokens ?? 0);
  if (reached <= value) return undefined;
  const cleared = clearableIds(messages, rules, names);
  const clearing = new Clearing(cleared, names, rules);
  const edited = messages.map((message) => clearing.message(message));
  if (cleared.size === 0 || clearing.tokens < rules.clearAtLeast) return undefined;
  return { messages: edited, toolUses: cleared.size, tokens: clearing.tokens };
}

/** The names of the tools called, by the ids of the calls, in their order. */
function toolNames(messages: readonly RequestMessage[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const block of messages.flatMap(blocksOf)) if (isBlock(block, 'tool_use')) names.set(block.id, block.name);
  return names;
}

function clearableIds(
  messages: readonly RequestMessage[],
  { keep, excluded }: ToolUseRules,
  names: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const answered: string[] = [];
  const done = new Set<string>();
  for (const block of messages.flatMap(blocksOf)) {
    if (!isBlock(block, 'tool_result') || !names.has(block.tool_use_id)) continue;
    answered.push(block.tool_use_id);
    if (block.content === CLEARED) done.add(block.tool_use_id);
  }
  const old = answered.slice(0, Math.max(answered.length - keep, 0));
  return new Set(old.filter((id) => !done.has(id) && !excluded.has(names.get(id) ?? '')));
}

class Clearing {
  tokens = 0;
  readonly #ids: ReadonlySet<string>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #rules: ToolUseRules;

  constructor(ids: ReadonlySet<string>, names: ReadonlyMap<string, string>, rules: ToolUseRules) {
    this.#ids = ids;
    this.#names = names;
    this.#rules = rules;
  }

  message(message: RequestMessage): RequestMessage {
    const { content } = message;
    if (typeof content === 'string') return message;
    const blocks = content.map((block) => this.#block(block));
    return blocks.some((block, index) => block !== content[index]) ? { ...message, content: blocks } : message;
  }

  #block(block: ContentBlock): ContentBlock {
    if (isBlock(block, 'tool_result') && this.#ids.has(block.tool_use_id)) {
      this.tokens += contentTokens(block.content);
      return { ...block, content: CLEARED };
    }
    if (!isBlock(block, 'tool_use') || !this.#ids.has(block.id)) return block;
    if (!this.#rules.clearsInputOf(this.#names.get(block.id) ?? '')) return block;
    this.tokens += contentTokens(JSON.stringify(block.input));
    return { ...block, input: {} };
  }
}

function readTrigger(trigger: unknown): ToolUseRules['trigger'] {
  const value = valueOf(trigger);
  if (value === undefined) return { type: 'input_tokens', value: DEFAULT_TRIGGER_TOKENS };
  const { type } = trigger as { readonly type?: unknown };
  return { type: type === 'tool_uses' ? 'tool_uses' : 'input_tokens', value };
}

function valueOf(setting: unknown): number | undefined {
  const value: unknown =
    typeof setting === 'object' && setting !== null && 'value' in setting ? setting.value : undefined;
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function namesIn(list: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : []);
}

function blocksOf({ content }: RequestMessage): readonly ContentBlock[] {
  return typeof content === 'string' ? [] : content;
}
