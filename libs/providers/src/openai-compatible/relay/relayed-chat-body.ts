import type { AttemptInput, Quirks } from '@sluice/exchange';
import type { TranslationLoss } from '@sluice/completion';
import { jsonMembers, jsonSpan, jsonValue, JsonSplice, type JsonMember, type JsonSpan } from '@sluice/wire';

import type { ProviderProfile } from '../profile/provider-profile.js';

/** A body that is sent on, and what was changed in it. */
export interface RelayedChatBody {
  readonly body: Uint8Array;
  readonly losses: readonly TranslationLoss[];
  /** The upstream is asked for counts that the client did not ask for. */
  readonly hidesUsage: boolean;
}

/** Names of each other's place: models know either of them. */
const OTHER_LIMIT: Readonly<Record<string, string>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};
const REQUIRED: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'tools']);
const OPENING_BRACE = 0x7b;

/**
 * The client's own bytes, in which only what must differ is changed: the model's name, what the upstream has refused
 * before, and that it counts tokens at the end of a stream. Parameters that nobody but the upstream knows reach it.
 */
export function relayedChatBody(
  bytes: Uint8Array,
  { request, target, quirks, chat }: Pick<AttemptInput, 'request' | 'target' | 'quirks' | 'chat'>,
  { streamOptions }: Pick<ProviderProfile, 'streamOptions'>,
): RelayedChatBody {
  const body = new ChatBody(bytes);
  if (target.model !== request.model) body.replaceAll('model', target.model);
  const losses = body.dropRefused(quirks);
  const hidesUsage =
    request.stream === true && chat?.includeUsage !== true && streamOptions && quirks['stream_options'] !== true;
  if (hidesUsage) body.askForUsage();
  return { body: body.written(), losses, hidesUsage };
}

/** A body, and what is to be changed in it. */
class ChatBody {
  readonly #text: Uint8Array;
  readonly #object: JsonSpan;
  readonly #members: readonly JsonMember[];
  readonly #splice: JsonSplice;
  readonly #added: string[] = [];
  readonly #dropped = new Set<string>();

  constructor(text: Uint8Array) {
    this.#text = text;
    this.#object = jsonSpan(text);
    this.#members = jsonMembers(text, this.#object);
    this.#splice = new JsonSplice(text);
  }

  /** Every value of a key that stands several times: parsers do not agree on which one counts. */
  replaceAll(wanted: string, value: unknown): void {
    for (const member of this.#members) if (member.key === wanted) this.#splice.replace(member.value, value);
  }

  /** Takes out what this upstream and model are known to refuse. Limits go by another name then. */
  dropRefused(quirks: Quirks): readonly TranslationLoss[] {
    const losses: TranslationLoss[] = [];
    for (const { key, value } of this.#members) {
      if (quirks[key] !== true || REQUIRED.has(key) || this.#dropped.has(key)) continue;
      this.#dropped.add(key);
      const other = OTHER_LIMIT[key];
      if (other !== undefined && quirks[other] !== true && !this.#has(other)) {
        this.#added.push(`"${other}":${JSON.stringify(jsonValue(this.#text, value))}`);
      } else losses.push({ code: 'field_dropped', path: key, detail: `${key} was refused` });
    }
    return losses;
  }

  askForUsage(): void {
    const options = this.#members.findLast(({ key }) => key === 'stream_options')?.value;
    if (options === undefined) {
      this.#added.push('"stream_options":{"include_usage":true}');
      return;
    }
    if (this.#text[options.start] !== OPENING_BRACE) {
      this.replaceAll('stream_options', { include_usage: true });
      return;
    }
    const members = jsonMembers(this.#text, options);
    const asked = members.filter(({ key }) => key === 'include_usage');
    if (asked.length === 0) this.#splice.prepend(options, '"include_usage":true', members.length === 0);
    for (const { value } of asked) this.#splice.replace(value, true);
  }

  written(): Uint8Array {
    const whole = this.#members.map((member) => member.whole);
    this.#splice.drop(whole, (position) => this.#dropped.has(this.#members[position]?.key ?? ''));
    const left = this.#members.some(({ key }) => !this.#dropped.has(key));
    if (this.#added.length > 0) this.#splice.prepend(this.#object, this.#added.join(','), !left);
    return this.#splice.apply();
  }

  #has(wanted: string): boolean {
    return this.#members.some(({ key }) => key === wanted);
  }
}
