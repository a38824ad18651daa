import type { MessagesRequest } from '@sluice/anthropic';
import type { TranslationLoss, TranslationLossCode } from '@sluice/completion';

/** A request on its way to become another one; the one it began as is left alone. */
export class RequestDraft {
  #request: MessagesRequest;
  readonly #changes: Record<string, unknown> = {};
  readonly #losses: TranslationLoss[] = [];

  constructor(request: MessagesRequest) {
    this.#request = request;
  }

  /** With all changes so far. */
  get request(): MessagesRequest {
    return this.#request;
  }

  /** The fields that are not what they were; `undefined` = gone. */
  get changes(): Readonly<Record<string, unknown>> {
    return this.#changes;
  }

  get losses(): readonly TranslationLoss[] {
    return this.#losses;
  }

  set<Field extends string & keyof MessagesRequest>(field: Field, value: MessagesRequest[Field] | undefined): void {
    this.#changes[field] = value;
    const fields = Object.entries({ ...this.#request, [field]: value });
    this.#request = Object.fromEntries(fields.filter(([, each]) => each !== undefined)) as MessagesRequest;
  }

  lose(code: TranslationLossCode, path: string, detail?: string): void {
    this.#losses.push({ code, path, ...(detail !== undefined && { detail }) });
  }
}
