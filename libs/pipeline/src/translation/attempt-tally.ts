import { EMPTY_USAGE, USAGE_KEYS } from '@sluice/completion';
import type { Billing, CompletionEvent, StopReason, TranslationLoss, Usage, UsageUpdate } from '@sluice/completion';

/** What the events of one attempt say about it, picked up as they pass. */
export class AttemptTally {
  readonly losses: TranslationLoss[] = [];
  usage: Usage | undefined;
  billing: Billing | undefined;
  stopReason: StopReason | undefined;
  responseId: string | undefined;
  responseModel: string | undefined;
  /** The model has said something, if only that it is done. */
  produced = false;
  /** UTF-16 units of all that the model has written, thinking and arguments included. */
  characters = 0;
  ended = false;
  /** The reply was ended here: what the upstream may still send is not wanted. */
  unasked = false;
  /** The last events said only that the upstream lives. */
  silent = false;
  readonly #refusesEmpty: boolean;

  /** @param refusesEmpty whether a reply that ends well, and says nothing, fails the attempt */
  constructor(refusesEmpty = false) {
    this.#refusesEmpty = refusesEmpty;
  }

  /**
   * Looks at events in passing.
   *
   * @returns the position of an event that fails the attempt, or -1
   */
  scan(events: readonly CompletionEvent[]): number {
    if (events.length > 0) this.silent = events.every(isKeepalive);
    for (let position = 0; position < events.length; position += 1) {
      const event = events[position];
      if (event !== undefined && !this.#note(event)) return position;
    }
    return -1;
  }

  /** @returns false for what ends the attempt badly */
  #note(event: CompletionEvent): boolean {
    switch (event.type) {
      case 'start':
        this.responseId = event.id ?? this.responseId;
        this.responseModel = event.model ?? this.responseModel;
        if (event.usage) this.#count(event.usage);
        return true;
      case 'usage':
        this.#count(event.usage);
        return true;
      case 'loss':
        this.losses.push(event.loss);
        return true;
      case 'finish':
        return this.#finish(event.reason);
      case 'keepalive':
        return true;
      case 'eof':
        this.ended = true;
        this.unasked = event.unasked === true;
        return this.stopReason !== undefined;
      case 'error':
        return false;
      default:
        this.produced = true;
        this.characters += charactersOf(event);
        return true;
    }
  }

  #finish(reason: StopReason): boolean {
    if (this.#refusesEmpty && !this.produced && reason === 'end_turn') return false;
    this.stopReason = reason;
    this.produced = true;
    return true;
  }

  /** Providers send null for what they have not counted yet, whatever the type says. */
  #count(update: UsageUpdate): void {
    const usage: { -readonly [Key in keyof Usage]: number } = { ...(this.usage ?? EMPTY_USAGE) };
    for (const key of USAGE_KEYS) {
      const count: unknown = update[key];
      if (typeof count === 'number') usage[key] = count;
    }
    this.usage = usage;
    if (update.billing) this.billing = { ...this.billing, ...update.billing };
  }
}

function isKeepalive({ type }: CompletionEvent): boolean {
  return type === 'keepalive';
}

function charactersOf(event: CompletionEvent): number {
  switch (event.type) {
    case 'text':
      return event.text.length;
    case 'reasoning':
      return event.text?.length ?? 0;
    case 'toolArgs':
      return event.fragment.length;
    default:
      return 0;
  }
}
