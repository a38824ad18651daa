import type { ReplyAssembler } from '../../shared/response/reply-assembler.js';
import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { GeminiFunctionCall } from '../gemini-types.js';
import { PartialArguments } from './partial-arguments.js';

/** A call that is still being written. */
interface OpenCall {
  readonly name: string;
  readonly id: string | undefined;
  readonly signature: string | undefined;
  readonly args: PartialArguments;
}

/** Reads calls: most come whole, some value by value. The client is told of whole ones alone. */
export class FunctionCalls {
  readonly #assembler: ReplyAssembler;
  #open: OpenCall | undefined;
  #count = 0;

  constructor(assembler: ReplyAssembler) {
    this.#assembler = assembler;
  }

  /** Calls that the client has been told of, or will be. */
  get count(): number {
    return this.#count;
  }

  /** @param signature what stood on the part that holds the call */
  read(call: GeminiFunctionCall, signature: string | undefined): void {
    const name = nonEmptyString(call.name);
    if (name !== undefined) {
      this.finish();
      this.#open = { name, id: nonEmptyString(call.id), signature, args: new PartialArguments(call.args) };
    }
    this.#open?.args.add(call.partialArgs);
    if (call.willContinue !== true) this.finish();
  }

  /** No more of the open call will come, and what there is of it is all. */
  finish(): void {
    const call = this.#open;
    if (call === undefined) return;
    this.#open = undefined;
    this.#assembler.toolFragment({
      id: call.id,
      index: this.#count,
      name: call.name,
      text: call.args.text,
      choice: 0,
      thoughtSignature: call.signature,
    });
    this.#count += 1;
    this.#assembler.endCall();
  }

  /** The reply was cut off: a call that is not whole must not become one that runs. @returns whether there was one */
  abandon(): boolean {
    const cut = this.#open !== undefined;
    this.#open = undefined;
    return cut;
  }
}

/** A part's call, if it holds any. */
export function functionCallOf(value: unknown): GeminiFunctionCall | undefined {
  return isObject(value) ? value : undefined;
}
