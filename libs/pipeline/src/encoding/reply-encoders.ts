import { MessageEncoder } from '@sluice/anthropic';
import type { StreamEvent } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import type { InboundRequest, TokenEstimator } from '@sluice/exchange';

import { NO_ARGUMENTS, type ArgumentMemory } from '../argument-memory.js';
import type { RunningExchange } from '../running-exchange.js';
import type { CompletionFrame } from '../completion-frame.js';
import { ArgumentKeeper } from './argument-keeper.js';
import { RelayedReply } from './relayed-reply.js';
import { replyDialectOf } from './reply-dialects.js';

/** What replies are encoded with. */
export interface EncodingDependencies {
  readonly estimator: TokenEstimator;
  /** Absent = what models write is not kept. */
  readonly argumentMemory?: ArgumentMemory;
}

/** Makes the encoders of one exchange: one per attempt, all with the same message id. */
export class ReplyEncoders {
  readonly #exchange: RunningExchange;
  readonly #messageId: string;
  readonly #estimatedInputTokens: number;
  readonly #arguments: ArgumentKeeper;
  #current: MessageEncoder;
  #attempt = 0;
  #relayed: RelayedReply | undefined;

  constructor(exchange: RunningExchange, { estimator, argumentMemory }: EncodingDependencies) {
    const { ambient, inbound, request } = exchange;
    this.#exchange = exchange;
    this.#messageId = ambient.id('msg');
    this.#estimatedInputTokens = ambient.read('estimate', () => estimator.estimate(request, inbound.body.length));
    exchange.run.estimatedInputTokens = this.#estimatedInputTokens;
    this.#arguments = new ArgumentKeeper(exchange, argumentMemory ?? NO_ARGUMENTS);
    this.#current = this.#make();
  }

  get current(): MessageEncoder {
    return this.#current;
  }

  /** The reply that is handed on at present, if one is. */
  get relayed(): RelayedReply | undefined {
    return this.#relayed;
  }

  /** Takes the bytes of an attempt that is handed on; a new attempt begins with a clean reply. */
  relay(frame: CompletionFrame, raw: Uint8Array): RelayedReply {
    if (this.#relayed?.attempt !== frame.attempt) {
      this.#relayed = new RelayedReply(frame.attempt, this.#exchange.run.serving);
    }
    this.#relayed.push(frame, raw);
    return this.#relayed;
  }

  /** The encoder for an attempt; a new attempt begins with a clean one, which knows whether the message has begun. */
  of(attempt: number): MessageEncoder {
    if (attempt !== this.#attempt) {
      this.#attempt = attempt;
      this.#relayed = undefined;
      this.#current = this.#make();
    }
    return this.#current;
  }

  /** Encodes one event of the present attempt. */
  push(event: CompletionEvent): readonly StreamEvent[] {
    const written = this.#current.push(event);
    if (written.length > 0) this.#arguments.note(written);
    return written;
  }

  /** Copies what the reply came to into the summary of the run. */
  summarize(): void {
    const { summary } = this.#exchange.run;
    const { stopReason, usage } = this.#relayed?.tally ?? this.#current;
    if (stopReason !== undefined) summary.stopReason = stopReason;
    if (usage !== undefined) summary.usage = usage;
  }

  #make(): MessageEncoder {
    const { ambient, commit, request, run, inbound } = this.#exchange;
    const edits = run.serving?.contextEdits ?? [];
    return new MessageEncoder({
      messageId: this.#messageId,
      model: request.model,
      estimatedInputTokens: this.#estimatedInputTokens,
      mintToolUseId: () => ambient.id('toolu'),
      thinking: replyDialectOf(this.#exchange).thinking(request),
      startSent: commit.stage > 0,
      ...(knowsContextEditing(inbound) && { contextManagement: { applied_edits: edits } }),
    });
  }
}

/** The field is part of a beta, and nobody else is shown it. */
function knowsContextEditing({ headers }: InboundRequest): boolean {
  return headers.some(([name, value]) => name === 'anthropic-beta' && value.includes('context-management-'));
}
