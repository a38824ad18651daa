import { BodyWalk, type ByteRange } from './body-walk.js';
import { FieldText, type FieldTools } from './field-text.js';
import { decodeEscapes, HeldText } from './held-text.js';
import { JsonLane } from './json-lane.js';
import { LaneFields } from './lane-fields.js';
import type { PersonalFields } from './personal-fields.js';

const NO_MEMBERS: ReadonlySet<string> = new Set();

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

  /** The masked text; undefined when there is nothing to mask. */
  mask(bytes: Buffer): string | undefined {
    const { suspects } = this.#tools.scanner;
    if (suspects.isBlind || !isJsonText(bytes)) return this.#whole(bytes.toString('utf8'));
    const places = [...suspects.find(bytes), ...this.#personalPlaces(bytes)];
    if (places.length === 0) return undefined;
    places.sort((one, other) => one - other);
    const walked = new BodyWalk(bytes, places, this.#personal?.members ?? NO_MEMBERS).walk();
    if (walked === undefined) return this.#whole(bytes.toString('utf8'));
    const edits = [
      ...walked.strings.map((range) => ({
        ...range,
        text: this.#string(bytes.toString('utf8', range.start, range.end)),
      })),
      ...walked.members.map((range) => ({
        ...range,
        text: this.#member(bytes.toString('utf8', range.start, range.end)),
      })),
    ];
    return edited(bytes, edits);
  }

  /** Text that is no JSON, or no JSON we know our way in. */
  #whole(text: string): string | undefined {
    const masked = this.#read(text);
    return masked === text ? undefined : masked;
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

  #string(raw: string): string | undefined {
    const held = new HeldText(raw);
    const field = new FieldText(this.#tools);
    field.feed({ held, from: 0, to: raw.length, decoded: decodeEscapes(raw) });
    field.settle();
    return held.isEdited ? held.masked() : undefined;
  }

  #personalPlaces(bytes: Buffer): number[] {
    const places: number[] = [];
    for (const member of this.#personal?.members ?? NO_MEMBERS) {
      const key = `"${member}"`;
      for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + key.length)) places.push(at + 1);
    }
    return places;
  }
}

function isJsonText(bytes: Buffer): boolean {
  const first = /\S/.exec(bytes.toString('latin1', 0, 64))?.[0];
  return first === '{' || first === '[';
}

function edited(
  bytes: Buffer,
  edits: { readonly start: number; readonly end: number; readonly text: string | undefined }[],
): string | undefined {
  const changes = edits.filter((edit): edit is ByteEdit => edit.text !== undefined);
  if (changes.length === 0) return undefined;
  changes.sort((one, other) => one.start - other.start);
  let masked = '';
  let position = 0;
  for (const { start, end, text } of changes) {
    masked += bytes.toString('utf8', position, start) + text;
    position = end;
  }
  return masked + bytes.toString('utf8', position);
}
