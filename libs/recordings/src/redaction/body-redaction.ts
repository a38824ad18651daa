import { type ByteRange, outermostMembers, stringAround } from './body-strings.js';
import { FieldText, type FieldTools } from './field-text.js';
import { decodeEscapes, HeldText } from './held-text.js';
import { JsonLane } from './json-lane.js';
import { LaneFields } from './lane-fields.js';
import type { PersonalFields } from './personal-fields.js';

interface ByteEdit extends ByteRange {
  readonly text: string;
}

/**
 * Masks whole bodies. Requests grow to megabytes and hardly ever have a secret in them, so that first only the bytes
 * are searched; what is suspicious is read as streams are, string by string, for no string has to do with another.
 */
export class BodyRedaction {
  readonly #tools: FieldTools;
  readonly #personal: PersonalFields | undefined;

  constructor(tools: FieldTools, personal: PersonalFields | undefined) {
    this.#tools = tools;
    this.#personal = personal;
  }

  /** The masked bytes of a text that is valid UTF-8; undefined when there is nothing to mask. */
  mask(bytes: Buffer): Buffer | undefined {
    const { suspects } = this.#tools.scanner;
    if (suspects.isBlind || !isJsonText(bytes)) return this.#whole(bytes.toString('utf8'));
    const found = suspects.find(bytes);
    const members = this.#personal === undefined ? [] : outermostMembers(bytes, found.keys);
    const edits = members.map((range) => ({ ...range, text: this.#member(textOf(bytes, range)) }));
    for (const place of found.secrets) {
      if (edits.some(({ start, end }) => place >= start && place < end)) continue;
      const range = stringAround(bytes, place);
      edits.push({ ...range, text: this.#string(textOf(bytes, range)) });
    }
    return edits.length === 0 ? undefined : edited(bytes, edits);
  }

  /** Text that is no JSON. */
  #whole(text: string): Buffer | undefined {
    const masked = this.#read(text);
    return masked === text ? undefined : Buffer.from(masked, 'utf8');
  }

  #read(text: string): string {
    const held = new HeldText(text);
    const lane = new JsonLane(new LaneFields(this.#tools), this.#personal);
    lane.push(held);
    lane.settle();
    return held.masked();
  }

  #member(text: string): string {
    return this.#read(`{${text}}`).slice(1, -1);
  }

  #string(raw: string): string {
    const held = new HeldText(raw);
    const field = new FieldText(this.#tools);
    field.feed({ held, from: 0, to: raw.length, decoded: decodeEscapes(raw) });
    field.settle();
    return held.masked();
  }
}

function isJsonText(bytes: Buffer): boolean {
  const first = /\S/.exec(bytes.toString('latin1', 0, 64))?.[0];
  return first === '{' || first === '[';
}

function textOf(bytes: Buffer, { start, end }: ByteRange): string {
  return bytes.toString('utf8', start, end);
}

/** A copy, since the bytes may be on their way to the upstream. */
function edited(bytes: Buffer, edits: readonly ByteEdit[]): Buffer {
  const masked = Buffer.from(bytes);
  for (const { start, end, text } of edits) masked.write(text, start, end - start, 'utf8');
  return masked;
}
