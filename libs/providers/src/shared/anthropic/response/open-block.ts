import type { CompletionEvent } from '@sluice/completion';

import { isObject, nonEmptyString, parsedJson } from '../../json/json-value.js';
import type { AnthropicBlock, AnthropicDelta } from '../message-event.js';

/** Seals thinking so that it can be sent back; undefined where there is nothing to seal it with. */
export type ThinkingSeal = (signature: string | undefined) => string | undefined;

/** A block of a stream between its start and its stop. */
export interface OpenBlock {
  start(block: AnthropicBlock): readonly CompletionEvent[];
  delta(delta: AnthropicDelta): readonly CompletionEvent[];
  /** Gives nothing for a call whose input cannot be read: it is not whole, unless the reply was cut that is a fault. */
  stop(): readonly CompletionEvent[];
  /** Whether it stopped as half a call. */
  readonly broken?: boolean;
}

/** What reads a block of this type. `key` is unique within the reply. */
export function openBlock({ type, name }: AnthropicBlock, key: string, seal: ThinkingSeal): OpenBlock {
  switch (type) {
    case 'text':
      return new TextReader();
    case 'thinking':
      return new ThinkingReader(seal);
    case 'redacted_thinking':
      return new RedactedReader();
    case 'tool_use':
      return nonEmptyString(name) === undefined ? NAMELESS_CALL : new ToolReader(key);
    default:
      return new WholeReader();
  }
}

class TextReader implements OpenBlock {
  #fresh = true;
  #citations: Readonly<Record<string, unknown>>[] = [];

  start({ text, citations }: AnthropicBlock): readonly CompletionEvent[] {
    if (Array.isArray(citations)) this.#citations.push(...citations.filter(isObject).map(record));
    return this.#say(text);
  }

  delta({ text, citation }: AnthropicDelta): readonly CompletionEvent[] {
    if (isObject(citation)) this.#citations.push(record(citation));
    return this.#say(text);
  }

  /** Citations that came last are told with nothing: the text they belong to is open. */
  stop(): readonly CompletionEvent[] {
    return this.#citations.length === 0 ? [] : [{ type: 'text', text: '', citations: this.#citations }];
  }

  #say(value: unknown): readonly CompletionEvent[] {
    const text = nonEmptyString(value);
    if (text === undefined) return [];
    const citations = this.#citations;
    this.#citations = [];
    const newBlock = this.#fresh;
    this.#fresh = false;
    return [{ type: 'text', text, ...(newBlock && { newBlock }), ...(citations.length > 0 && { citations }) }];
  }
}

class ThinkingReader implements OpenBlock {
  readonly #seal: ThinkingSeal;
  #fresh = true;
  #signature: string | undefined;

  constructor(seal: ThinkingSeal) {
    this.#seal = seal;
  }

  start({ thinking, signature }: AnthropicBlock): readonly CompletionEvent[] {
    this.#signature = nonEmptyString(signature);
    return this.#think(thinking);
  }

  delta({ thinking, signature }: AnthropicDelta): readonly CompletionEvent[] {
    this.#signature = nonEmptyString(signature) ?? this.#signature;
    return this.#think(thinking);
  }

  stop(): readonly CompletionEvent[] {
    const signature = this.#seal(this.#signature);
    if (signature === undefined) return [];
    return [{ type: 'reasoning', signature, ...(this.#fresh && { newBlock: true }) }];
  }

  #think(value: unknown): readonly CompletionEvent[] {
    const text = nonEmptyString(value);
    if (text === undefined) return [];
    const newBlock = this.#fresh;
    this.#fresh = false;
    return [{ type: 'reasoning', text, ...(newBlock && { newBlock }) }];
  }
}

class RedactedReader implements OpenBlock {
  start({ data }: AnthropicBlock): readonly CompletionEvent[] {
    const redacted = nonEmptyString(data);
    return redacted === undefined ? [] : [{ type: 'reasoning', redacted }];
  }

  delta(): readonly CompletionEvent[] {
    return [];
  }

  stop(): readonly CompletionEvent[] {
    return [];
  }
}

/** Nobody could run it. */
const NAMELESS_CALL: OpenBlock = {
  start: () => [{ type: 'loss', loss: { code: 'tool_dropped', path: 'response', detail: 'a call without a name' } }],
  delta: () => [],
  stop: () => [],
};

class ToolReader implements OpenBlock {
  readonly #key: string;
  #input = '';

  constructor(key: string) {
    this.#key = key;
  }

  /** A call whose input is whole from the beginning has it in its start. */
  start({ id, name, input, toolset_name: toolset }: AnthropicBlock): readonly CompletionEvent[] {
    const given = nonEmptyString(id);
    const family = nonEmptyString(toolset);
    const open: CompletionEvent = {
      type: 'toolOpen',
      key: this.#key,
      name: nonEmptyString(name) ?? '',
      ...(given !== undefined && { id: given }),
      ...(family !== undefined && { toolset: family }),
    };
    const whole = isObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : '';
    return [open, ...this.#grow(whole)];
  }

  delta({ partial_json: fragment }: AnthropicDelta): readonly CompletionEvent[] {
    return this.#grow(nonEmptyString(fragment) ?? '');
  }

  get broken(): boolean {
    return this.#input !== '' && !isObject(parsedJson(this.#input));
  }

  stop(): readonly CompletionEvent[] {
    return this.broken ? [] : [{ type: 'toolClose', key: this.#key }];
  }

  #grow(fragment: string): readonly CompletionEvent[] {
    this.#input += fragment;
    return fragment === '' ? [] : [{ type: 'toolArgs', key: this.#key, fragment }];
  }
}

/** Server tools, their results, and whatever comes next: told as a whole, once it is. */
class WholeReader implements OpenBlock {
  #block: Readonly<Record<string, unknown>> & { readonly type: string } = { type: '' };
  #json = '';

  start(block: AnthropicBlock): readonly CompletionEvent[] {
    this.#block = { ...record(block), type: nonEmptyString(block.type) ?? '' };
    return [];
  }

  delta(delta: AnthropicDelta): readonly CompletionEvent[] {
    this.#json += nonEmptyString(delta.partial_json) ?? '';
    const more = nonEmptyString(delta.content);
    const before = this.#block['content'];
    if (more !== undefined)
      this.#block = { ...this.#block, content: `${typeof before === 'string' ? before : ''}${more}` };
    return [];
  }

  stop(): readonly CompletionEvent[] {
    const { type } = this.#block;
    if (type === '') return [];
    if (!type.endsWith('_use')) return [{ type: 'serverToolResult', block: this.#block }];
    const input = this.#json === '' ? this.#block['input'] : parsedJson(this.#json);
    return [{ type: 'serverToolUse', block: { ...this.#block, input: isObject(input) ? input : {} } }];
  }
}

function record(value: object): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}
