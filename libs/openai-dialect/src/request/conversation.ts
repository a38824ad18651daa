import type { ContentBlock, RequestMessage, TextBlock } from '@sluice/anthropic';

interface OpenMessage {
  readonly role: RequestMessage['role'];
  readonly content: ContentBlock[];
}

/**
 * Puts a conversation together by the rules of the Messages API: results of tools stand in front of what the user says
 * next, in one message; what the operator says in the middle comes behind the user's turn, never between a call and
 * its result ("Mid-conversation system messages").
 */
export class Conversation {
  readonly #system: TextBlock[] = [];
  readonly #hints: TextBlock[] = [];
  readonly #messages: OpenMessage[] = [];
  /** What the operator says, until the user's turn is over. */
  #held: ContentBlock[] = [];
  /** The message that takes results of tools. */
  #results: OpenMessage | undefined;

  /** @param isLeading nobody else has spoken yet */
  addSystem(blocks: readonly ContentBlock[], isLeading: boolean): void {
    if (isLeading) this.#system.push(...(blocks as readonly TextBlock[]));
    else this.#held.push(...blocks);
  }

  addUser(blocks: readonly ContentBlock[]): void {
    if (blocks.length === 0) return;
    if (this.#results) this.#results.content.push(...blocks);
    else this.#push('user', blocks);
    this.#results = undefined;
  }

  addResult(block: ContentBlock): void {
    this.#results ??= this.#push('user', []);
    this.#results.content.push(block);
  }

  addAssistant(blocks: readonly ContentBlock[]): void {
    if (blocks.length === 0) return;
    this.#release();
    this.#results = undefined;
    this.#push('assistant', blocks);
  }

  /** What the operator wants of every reply, whatever is said. */
  addHint(text: string): void {
    this.#hints.push({ type: 'text', text });
  }

  /** All of it. Where only the operator has spoken, the last thing said is what is to be answered. */
  end(): { readonly system: readonly TextBlock[]; readonly messages: readonly RequestMessage[] } {
    this.#release();
    const last = this.#messages.length === 0 ? this.#system.pop() : undefined;
    if (last) this.#push('user', [last]);
    return { system: [...this.#system, ...this.#hints], messages: this.#messages };
  }

  #push(role: OpenMessage['role'], blocks: readonly ContentBlock[]): OpenMessage {
    const message = { role, content: [...blocks] };
    this.#messages.push(message);
    return message;
  }

  #release(): void {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    if (this.#messages.at(-1)?.role === 'user') this.#push('system', held);
    else this.#push('user', reminderOf(held as readonly TextBlock[]));
  }
}

/** A message of the operator has to follow one of the user; without one, the user hands it on. */
function reminderOf(held: readonly TextBlock[]): readonly ContentBlock[] {
  const text = held.map((block) => block.text).join('\n\n');
  const mark = held.findLast((block) => block.cache_control != null)?.cache_control;
  return [
    {
      type: 'text',
      text: `<system-reminder>\n${text}\n</system-reminder>`,
      ...(mark && { cache_control: mark }),
    },
  ];
}
