import type { CompletionError, CompletionServerTool } from '@sluice/completion';

import type { CompletionQueue } from './completion-queue.js';
import { stopReasonOf } from './reported-finish.js';
import type { ReportedFinish } from './reported-finish.js';
import { TextStages } from './text-stages.js';
import type { TextPolicy, TextSink } from './text-stages.js';
import type { TextToolCall } from './text-tool-rescue.js';
import { ThinkTags } from './think-tags.js';
import type { ThinkTagPolicy, ThinkTagSink } from './think-tags.js';
import type { ThinkingTeller } from './thinking-teller.js';
import { ToolCallAssembler } from './tool-call-assembler.js';
import type { ToolCallPolicy } from './tool-call-assembler.js';
import type { ToolCallFragment } from './tool-call-correlation.js';
import type { ToolCallIds, ToolCallNames } from './tool-call-identity.js';
import type { ToolCall } from './tool-call.js';

/** A citation in the Messages API's shape. */
export type Citation = Readonly<Record<string, unknown>>;

/** What the request and the provider's profile say about the reply. */
export interface ReplyPolicy {
  readonly thinking: ThinkingTeller;
  readonly text: TextPolicy;
  readonly tools: ToolCallPolicy;
  readonly ids: ToolCallIds;
  readonly names: ToolCallNames;
  /** Undefined: tags are ordinary text. */
  readonly thinkTags: ThinkTagPolicy | undefined;
}

type Block = 'none' | 'thinking' | 'text' | 'tool';

/**
 * Turns what was found in chunks into completion events: one kind of content at a time, each block ended before the
 * next begins, and no block for text that is nothing but blanks.
 */
export class ReplyAssembler implements ThinkTagSink, TextSink {
  readonly thinking: ThinkingTeller;
  readonly #queue: CompletionQueue;
  readonly #names: ToolCallNames;
  readonly #tools: ToolCallAssembler;
  readonly #stages: TextStages | undefined;
  readonly #tags: ThinkTags | undefined;
  #block: Block = 'none';
  /** Blanks at the beginning of what may become a text block. */
  #blanks = '';
  /** The text before was another block, and nothing came in between. */
  #apart = false;
  #citations: Citation[] = [];
  #producedText = false;
  #refused = false;

  constructor(queue: CompletionQueue, policy: ReplyPolicy) {
    this.#queue = queue;
    this.#names = policy.names;
    this.thinking = policy.thinking;
    this.#tags = policy.thinkTags && new ThinkTags(this, policy.thinkTags);
    this.#stages = TextStages.needed(policy.text) ? new TextStages(policy.text, this) : undefined;
    this.#tools = new ToolCallAssembler({
      queue,
      ids: policy.ids,
      names: policy.names,
      policy: policy.tools,
      beforeOpen: (call) => {
        this.#beforeTool(call);
      },
    });
  }

  /** Whether the reply holds anything yet. */
  get produced(): boolean {
    return this.#producedText || this.#refused || this.thinking.produced || this.#tools.openedCount > 0;
  }

  /** Whether calls have begun of which nothing was told yet. */
  get pending(): boolean {
    return this.#tools.pending;
  }

  /** The local stop sequence that ended the reply. */
  get matchedStop(): string | undefined {
    return this.#stages?.matchedStop;
  }

  /** Content as the provider sent it: thinking may be hidden in it. `tagged` says whether to look. */
  content(text: string, tagged: boolean): void {
    if (tagged && this.#tags !== undefined) this.#tags.push(text);
    else this.text(text);
  }

  /** Thinking that came outside of the text. */
  thought(text: string): void {
    this.#tags?.flush();
    this.reasoning(text);
  }

  /** Text without tags. */
  text(text: string): void {
    if (this.#stages === undefined) this.show(text);
    else this.#stages.push(text);
  }

  reasoning(text: string): void {
    // Thinking that nobody sees must not cut a text block in two.
    if (this.thinking.wanted) this.#enterThinking();
    this.thinking.add(text);
  }

  show(text: string): void {
    if (this.#block === 'text') {
      this.#queue.push({ type: 'text', text });
      return;
    }
    const whole = this.#blanks + text;
    if (whole.trim() === '') {
      this.#blanks = whole;
      return;
    }
    const newBlock = this.#apart;
    this.#enterText();
    this.#queue.push({ type: 'text', text: whole, ...(newBlock && { newBlock }) });
    this.#tellCitations();
  }

  /** The provider has begun another message: its text becomes a block of its own. */
  breakText(): void {
    this.#flushText();
    if (this.#block !== 'text') return;
    this.#tellCitations();
    this.#enter('none');
    this.#apart = true;
  }

  refusal(text: string): void {
    this.#flushText();
    this.#enterText();
    this.#refused = true;
    this.#queue.push({ type: 'refusal', text });
  }

  /** Attaches citations to the open text block, or to the next. */
  cite(citations: readonly Citation[]): void {
    this.#citations.push(...citations);
    if (this.#block === 'text') this.#tellCitations();
  }

  /** Blocks of a tool that the provider ran by itself. */
  serverTool(events: readonly CompletionServerTool[]): void {
    this.#flushText();
    this.#tellCitations();
    this.#tools.closeComplete();
    this.thinking.close();
    this.#enter('none');
    this.#producedText = true;
    for (const event of events) this.#queue.push(event);
  }

  toolFragment(fragment: ToolCallFragment): void {
    this.#flushText();
    // Behind a stop sequence nothing more was to be said, be it in the same piece.
    if (this.matchedStop === undefined) this.#tools.add(fragment);
  }

  /** A call that was found in the text. */
  toolCall(call: TextToolCall): void {
    this.#tools.add({
      id: undefined,
      index: undefined,
      name: call.name,
      text: call.argumentsText,
      choice: 0,
      thoughtSignature: undefined,
    });
  }

  /** The provider says that a call is over: it ends here if it is whole, else with the reply. */
  endCall(): void {
    this.#tools.closeComplete();
  }

  knowsTool(name: string): boolean {
    return this.#names.knows(name);
  }

  /** Ends the reply. Returns the failure if it cannot be ended well; nothing was told of the end then. */
  finish(reported: ReportedFinish): CompletionError | undefined {
    this.#flushText();
    const stop = this.matchedStop;
    const finish: ReportedFinish = stop === undefined ? reported : { kind: 'stop', reason: 'stop', matchedStop: stop };
    this.#tellCitations();
    this.thinking.close();
    const cut =
      stop !== undefined || finish.kind === 'length' || finish.kind === 'context' || finish.kind === 'refusal';
    const failure = this.#tools.finish(cut, this.produced);
    if (failure !== undefined) return failure;
    this.#rescueUnclosedThinking(finish);
    if (this.#citations.length > 0) this.#queue.loss('citation_dropped', 'no text block was open');
    this.#tellFinish(finish);
    return undefined;
  }

  #tellFinish(finish: ReportedFinish): void {
    if (finish.kind === 'unknown') this.#queue.loss('unknown_finish_reason', finish.reason.slice(0, 40));
    const facts = { toolCalls: this.#tools.openedCount, brokenOff: this.#tools.brokenOff, refused: this.#refused };
    const reason = stopReasonOf(finish, facts);
    const stopSequence = reason === 'stop_sequence' ? finish.matchedStop : undefined;
    const { explanation } = finish;
    this.#queue.push({
      type: 'finish',
      reason,
      ...(stopSequence !== undefined && { stopSequence }),
      ...(explanation !== undefined && { explanation }),
    });
  }

  /** A reply that is nothing but a thought without an end was most likely an answer that began with a stray tag. */
  #rescueUnclosedThinking(finish: ReportedFinish): void {
    const text = this.#tags?.unclosedThinking ?? '';
    if (text === '' || finish.kind !== 'stop' || this.#producedText || this.#tools.openedCount > 0) return;
    this.show(text);
  }

  #flushText(): void {
    this.#tags?.flush();
    this.#stages?.flush();
  }

  #beforeTool(call: ToolCall): void {
    const value = call.thoughtSignature;
    this.thinking.close(value === undefined ? undefined : { value, ordinal: this.#tools.openedCount });
    this.#enter('tool');
  }

  #enterThinking(): void {
    this.#blanks = '';
    if (this.#block === 'thinking') return;
    this.#stages?.flush();
    this.#tools.closeComplete();
    this.#enter('thinking');
  }

  #enterText(): void {
    if (this.#block === 'text') return;
    this.#tools.closeComplete();
    this.thinking.close();
    this.#enter('text');
    this.#producedText = true;
  }

  #enter(block: Block): void {
    this.#block = block;
    this.#blanks = '';
    this.#apart = false;
  }

  #tellCitations(): void {
    if (this.#block !== 'text' || this.#citations.length === 0) return;
    this.#queue.push({ type: 'text', text: '', citations: this.#citations });
    this.#citations = [];
  }
}
