import type { CompletionError } from '@sluice/completion';

import type { CompletionQueue } from './completion-queue.js';
import { decodingError } from '../failure/in-stream-error.js';
import { checkedArguments, repairedArguments } from './tool-arguments.js';
import { isParallelWrapper, parallelCalls } from './parallel-calls.js';
import { ToolCall } from './tool-call.js';
import { continuedCall } from './tool-call-correlation.js';
import type { ToolCallFragment } from './tool-call-correlation.js';
import type { ToolCallIds, ToolCallNames } from './tool-call-identity.js';

/** How calls are put together. */
export interface ToolCallPolicy {
  /** Hold each call until it is whole. */
  readonly buffered: boolean;
  /** Mend broken arguments; only possible while nobody has seen them. */
  readonly repairs: boolean;
}

export interface ToolCallContext {
  readonly queue: CompletionQueue;
  readonly ids: ToolCallIds;
  readonly names: ToolCallNames;
  readonly policy: ToolCallPolicy;
  /** Called right before a call is opened, so that other content can be closed. */
  beforeOpen(call: ToolCall): void;
}

/** Puts tool calls together from their fragments and decides when each of them is whole. */
export class ToolCallAssembler {
  readonly #context: ToolCallContext;
  readonly #calls: ToolCall[] = [];
  #openedCount = 0;
  #unclosed = 0;
  #brokenOff = false;

  constructor(context: ToolCallContext) {
    this.#context = context;
  }

  /** Calls the client has been told of. */
  get openedCount(): number {
    return this.#openedCount;
  }

  /** Whether a call has begun that has not ended. */
  get pending(): boolean {
    return this.#unclosed > 0;
  }

  /** Whether the client was told of a call whose end never came. */
  get brokenOff(): boolean {
    return this.#brokenOff;
  }

  add(fragment: ToolCallFragment): void {
    const call = continuedCall(this.#calls, fragment) ?? this.#begin(fragment);
    if (call.closed) {
      if (fragment.text.trim() !== '') this.#context.queue.loss('output_dropped', 'tool arguments after their end');
      return;
    }
    if (!call.opened) {
      call.id ??= fragment.id;
      call.thoughtSignature ??= fragment.thoughtSignature;
      if (fragment.name !== undefined) call.addName(fragment.name);
    }
    const added = fragment.text === '' ? '' : call.append(fragment.text);
    if (!this.#context.policy.buffered) this.#stream(call, added);
    if (call.contended) this.#closeWhole();
  }

  /** Other content has come: calls that are whole end here, the others as soon as they are. */
  closeComplete(): void {
    if (this.#unclosed === 0) return;
    for (const call of this.#calls) {
      call.contended = true;
      this.#openHeld(call);
    }
    this.#closeWhole();
  }

  /**
   * The reply has ended. Returns the failure if a call is left that nobody could run.
   * @param cut the provider stopped before the model was done
   */
  finish(cut: boolean, producedOther: boolean): CompletionError | undefined {
    let nameless = false;
    for (const call of this.#calls) {
      if (call.closed) continue;
      this.#settleClosed(call);
      // An empty call without a name is a placeholder.
      if (call.name === '' && call.text === '') continue;
      if (call.name === '') call.name = this.#context.names.only ?? '';
      if (call.name === '') {
        nameless = true;
      } else if (!this.#finishCall(call, cut)) {
        return decodingError('invalid_tool_arguments', 'upstream produced invalid tool arguments');
      }
    }
    return nameless ? this.#settleNameless(producedOther) : undefined;
  }

  #settleNameless(producedOther: boolean): CompletionError | undefined {
    this.#context.queue.loss('tool_dropped', 'a call without a name');
    if (producedOther || this.#openedCount > 0) return undefined;
    return decodingError('tool_call_without_name', 'upstream called a tool without naming it');
  }

  #begin(fragment: ToolCallFragment): ToolCall {
    this.closeComplete();
    const call = new ToolCall(String(this.#calls.length), fragment);
    this.#calls.push(call);
    this.#unclosed += 1;
    return call;
  }

  /** A call without arguments is not opened yet: its name may go on with the next fragment. */
  #stream(call: ToolCall, fragment: string): void {
    if (call.name === '') return;
    if (!call.opened) {
      if (call.text === '' || this.#isWrapper(call)) return;
      this.#open(call, call.name);
    }
    if (call.flowing) {
      if (fragment !== '') this.#context.queue.push({ type: 'toolArgs', key: call.key, fragment });
    } else if (!call.placeholder && call.text.trimStart().startsWith('{')) {
      call.flowing = true;
      this.#context.queue.push({ type: 'toolArgs', key: call.key, fragment: call.text });
    }
  }

  /** What comes behind a name says that it is whole; without this, a call that has no arguments lost its place. */
  #openHeld(call: ToolCall): void {
    if (this.#context.policy.buffered || call.opened || call.closed || call.name === '') return;
    if (!this.#isWrapper(call)) this.#open(call, call.name);
  }

  /** Held calls are told in the order they began, so that one that is whole waits for those before it. */
  #closeWhole(): void {
    for (const call of this.#calls) {
      if (call.contended && !call.closed) this.#closeIfWhole(call);
      if (!call.closed && this.#context.policy.buffered) return;
    }
  }

  #closeIfWhole(call: ToolCall): void {
    if (!call.complete || call.name === '') return;
    const text = checkedArguments(call.text);
    if (text === undefined) return;
    this.#settleClosed(call);
    this.#emit(call, text);
  }

  #settleClosed(call: ToolCall): void {
    call.closed = true;
    this.#unclosed -= 1;
  }

  /** Returns false if the call cannot be used. */
  #finishCall(call: ToolCall, cut: boolean): boolean {
    const { repairs } = this.#context.policy;
    const text = repairs && !cut ? repairedArguments(call.text) : checkedArguments(call.text);
    if (cut && (text === undefined || text === '')) {
      // A call that was cut off must not become one that runs, be it with no arguments.
      if (call.opened) this.#closeCut(call);
      return true;
    }
    if (text === undefined) return false;
    this.#emit(call, text);
    return true;
  }

  #closeCut(call: ToolCall): void {
    this.#brokenOff = true;
    this.#context.queue.push({ type: 'toolClose', key: call.key });
  }

  /** Tells the rest of a call that is whole. */
  #emit(call: ToolCall, text: string): void {
    if (!call.opened && this.#isWrapper(call) && this.#emitParallel(call, text)) return;
    if (!call.opened) this.#open(call, call.name);
    if (!call.flowing) this.#arguments(call.key, text);
    this.#context.queue.push({ type: 'toolClose', key: call.key });
  }

  /** Several calls in one: what it holds is known only at its end. */
  #isWrapper({ name }: ToolCall): boolean {
    return isParallelWrapper(name) && !this.#context.names.knows(name);
  }

  #emitParallel(wrapper: ToolCall, text: string): boolean {
    const calls = parallelCalls(text);
    for (const [position, { name, argumentsText }] of (calls ?? []).entries()) {
      const call = new ToolCall(`${wrapper.key}.${position}`, wrapper);
      this.#open(call, name);
      this.#arguments(call.key, argumentsText);
      this.#context.queue.push({ type: 'toolClose', key: call.key });
    }
    return calls !== undefined;
  }

  #open(call: ToolCall, name: string): void {
    this.#context.beforeOpen(call);
    const id = this.#context.ids.claim(call.id);
    const clientName = this.#context.names.clientName(name);
    this.#context.queue.push({ type: 'toolOpen', key: call.key, ...(id !== undefined && { id }), name: clientName });
    call.opened = true;
    this.#openedCount += 1;
  }

  #arguments(key: string, fragment: string): void {
    if (fragment.trim() !== '' && fragment.trim() !== '{}')
      this.#context.queue.push({ type: 'toolArgs', key, fragment });
  }
}
