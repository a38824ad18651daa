import { MessageAccumulator } from '@sluice/anthropic';
import type { ContentBlockDelta, Message, ResponseBlock, StreamEvent, ThinkingBlock } from '@sluice/anthropic';

import type { ChatCompletion, ChatMessage, ChatToolCall } from './chat-completion.js';
import { chatCompletionId } from './chat-completion-id.js';
import { chatFinishReason } from './chat-finish-reason.js';
import { chatUsage } from './chat-usage.js';
import { openedCall, toolCall } from './tool-call.js';

/** Between two thoughts that are blocks of their own. */
const BETWEEN_THOUGHTS = '\n\n';

/** Adds the events of a streamed message up to the completion a client gets that did not ask for a stream. */
export class ChatCompletionAccumulator {
  readonly #message = new MessageAccumulator();
  readonly #content: string[] = [];
  readonly #refusal: string[] = [];
  /** The arguments of each call as the model wrote them: numbers may be larger than JavaScript's. */
  readonly #arguments = new Map<string, string[]>();
  #open: string[] | undefined;
  readonly #customTools: ReadonlySet<string>;

  /** @param customTools names of the tools that take a text instead of arguments */
  constructor(customTools: readonly string[] = []) {
    this.#customTools = new Set(customTools);
  }

  /** @param refusing the text among the events says that the model will not answer */
  push(event: StreamEvent, refusing = false): void {
    this.#message.push(event);
    if (event.type === 'content_block_start') this.#begin(event.content_block);
    else if (event.type === 'content_block_delta') this.#grow(event.delta, refusing);
  }

  /**
   * @param created seconds since the epoch
   * @throws {Error} before `message_start`, and when a reply that claims to be complete holds a call whose arguments are
   *   not a JSON object
   */
  completion(created: number): ChatCompletion {
    const message = this.#message.message();
    return {
      id: chatCompletionId(message.id),
      object: 'chat.completion',
      created,
      model: message.model,
      choices: [
        {
          index: 0,
          message: this.#assistant(message),
          logprobs: null,
          finish_reason: chatFinishReason(message.stop_reason),
        },
      ],
      usage: chatUsage(message.usage),
    };
  }

  #assistant(message: Message): ChatMessage {
    const content = this.#content.join('');
    const refusal = this.#refusal.join('') || (message.stop_details?.explanation ?? '');
    const thoughts = thoughtsOf(message.content);
    const calls = message.content.flatMap((block) => this.#callOf(block));
    return {
      role: 'assistant',
      content: content === '' && calls.length > 0 ? null : content,
      refusal: refusal === '' ? null : refusal,
      ...(thoughts !== '' && { reasoning_content: thoughts }),
      ...(calls.length > 0 && { tool_calls: calls }),
    };
  }

  #callOf(block: ResponseBlock): readonly ChatToolCall[] {
    const call = openedCall(block);
    if (call === undefined) return [];
    const written = this.#arguments.get(call.id)?.join('') ?? '';
    return [toolCall(call, written.trim() === '' ? JSON.stringify(call.input) : written, this.#customTools)];
  }

  #begin(block: ResponseBlock): void {
    const call = openedCall(block);
    this.#open = call && [];
    if (call && this.#open) this.#arguments.set(call.id, this.#open);
  }

  #grow(delta: ContentBlockDelta, refusing: boolean): void {
    if (delta.type === 'input_json_delta') this.#open?.push(delta.partial_json);
    else if (delta.type === 'text_delta') (refusing ? this.#refusal : this.#content).push(delta.text);
  }
}

function thoughtsOf(content: readonly ResponseBlock[]): string {
  const thoughts = content.flatMap((block) => (block.type === 'thinking' ? [(block as ThinkingBlock).thinking] : []));
  return thoughts.filter((thought) => thought !== '').join(BETWEEN_THOUGHTS);
}
