import type { ResponseToolUseBlock } from '@sluice/anthropic';

import type { ChunkWriter } from './chunk-writer.js';
import { isJson, toolCall } from './tool-call.js';

/** Writes the calls of one stream, one after the other, numbered as clients count them: among themselves. */
export class CallChunks {
  readonly #customTools: ReadonlySet<string>;
  #index = -1;
  /** The call that was begun last, until nothing more of it can come. */
  #last: ResponseToolUseBlock | undefined;
  #pieces: string[] = [];
  /** The last call is one of a custom tool: what it says can be told only once it is whole. */
  #isCustom = false;

  /** @param customTools names of the tools that take a text instead of arguments */
  constructor(customTools: readonly string[]) {
    this.#customTools = new Set(customTools);
  }

  open(writer: ChunkWriter, call: ResponseToolUseBlock): string {
    const before = this.settle(writer, false);
    this.#index += 1;
    this.#last = call;
    this.#pieces = [];
    this.#isCustom = this.#customTools.has(call.name);
    if (this.#isCustom) return before;
    const { id, name } = call;
    const opened = { index: this.#index, id, type: 'function', function: { name, arguments: '' } } as const;
    return before + writer.delta({ tool_calls: [opened] });
  }

  grow(writer: ChunkWriter, fragment: string): string {
    if (this.#isCustom) {
      this.#pieces.push(fragment);
      return '';
    }
    this.#last = undefined;
    return writer.callArguments(this.#index, fragment);
  }

  /**
   * Writes what is still missing of the last call. Arguments are JSON as text, and nothing is no JSON.
   * @param cut the reply was cut: half a call must not become one that can be made
   */
  settle(writer: ChunkWriter, cut: boolean): string {
    const call = this.#last;
    this.#last = undefined;
    if (call === undefined) return '';
    const json = this.#pieces.join('');
    if (cut && !isJson(json)) return '';
    if (!this.#isCustom) return writer.callArguments(this.#index, '{}');
    return writer.delta({ tool_calls: [{ index: this.#index, ...toolCall(call, json || '{}', this.#customTools) }] });
  }
}
