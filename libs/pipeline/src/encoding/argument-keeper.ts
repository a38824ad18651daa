import type { ResponseBlock, ResponseToolUseBlock, StreamEvent } from '@sluice/anthropic';

import type { ArgumentMemory } from '../argument-memory.js';
import type { RunningExchange } from '../running-exchange.js';
import { argumentScope } from '../translation/argument-recall.js';

/** Remembers the arguments of calls under the ids the client knows them by, once they are whole. */
export class ArgumentKeeper {
  readonly #exchange: RunningExchange;
  readonly #memory: ArgumentMemory;
  #callId: string | undefined;
  #pieces: string[] = [];

  constructor(exchange: RunningExchange, memory: ArgumentMemory) {
    this.#exchange = exchange;
    this.#memory = memory;
  }

  /** Events of one reply as they are written; blocks of the Messages API do not interleave. */
  note(written: readonly StreamEvent[]): void {
    for (const event of written) {
      if (event.type === 'content_block_delta') {
        if (event.delta.type === 'input_json_delta') this.#pieces.push(event.delta.partial_json);
      } else if (event.type === 'content_block_start') {
        this.#callId = callIdOf(event.content_block);
        this.#pieces = [];
      } else if (event.type === 'content_block_stop' && this.#callId !== undefined) {
        this.#memory.remember(argumentScope(this.#exchange), this.#callId, this.#pieces.join(''));
        this.#callId = undefined;
      }
    }
  }
}

/** The open rest of block types hides from the compiler what this one is. */
function callIdOf(block: ResponseBlock): string | undefined {
  return block.type === 'tool_use' ? (block as ResponseToolUseBlock).id : undefined;
}
