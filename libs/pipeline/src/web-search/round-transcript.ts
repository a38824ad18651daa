import { MessageAccumulator, MessageEncoder, type ContentBlock } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';

/** Puts down what a model said, as it has to be handed back to it. */
export class RoundTranscript {
  readonly #encoder: MessageEncoder;
  readonly #accumulator = new MessageAccumulator();

  /** @param mintToolUseId makes an id for a call that the provider gave none */
  constructor(mintToolUseId: () => string) {
    this.#encoder = new MessageEncoder({
      messageId: 'msg',
      model: 'model',
      estimatedInputTokens: 0,
      mintToolUseId,
      // Whether or not the client is shown them, providers want their thoughts back beside their calls.
      thinking: 'shown',
    });
  }

  push(event: CompletionEvent): void {
    for (const written of this.#encoder.push(event)) this.#accumulator.push(written);
  }

  /** All of it, as the content of an assistant's turn. */
  content(): readonly ContentBlock[] {
    this.push({ type: 'finish', reason: 'tool_use' });
    this.push({ type: 'eof', clean: true });
    return this.#accumulator.message().content;
  }
}
