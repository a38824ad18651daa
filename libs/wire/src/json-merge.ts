import { jsonMembers, jsonSpan, type JsonSpan } from './json-spans.js';

type Fields = Readonly<Record<string, unknown>>;

/** What stands at a key after a change, as JSON; undefined = nothing. */
type NewValue = (wanted: unknown, text: Uint8Array, before: JsonSpan | undefined) => Uint8Array | undefined;

const OPENING_BRACE = 0x7b;
const COMMA = Buffer.from(',');

/**
 * Merges fields into the JSON text of an object: `null` takes a field away, an object is merged into the one that stands
 * there, and everything else takes its place ("JSON Merge Patch", RFC 7396). What is not concerned stays as it is
 * written; another text than an object's is given back.
 */
export function mergeJson(text: Uint8Array, patch: Fields): Uint8Array {
  return changed(text, patch, mergedValue);
}

/** Puts fields into the JSON text of an object, as they are, in the place of what stands there; `undefined` takes one away. */
export function setJsonFields(text: Uint8Array, fields: Fields): Uint8Array {
  return changed(text, fields, (wanted) => (wanted === undefined ? undefined : jsonOf(wanted)));
}

function changed(text: Uint8Array, fields: Fields, newValue: NewValue): Uint8Array {
  const root = jsonSpan(text);
  if (text[root.start] !== OPENING_BRACE) return text;
  return changedObject({ text, object: root }, fields, newValue);
}

function changedObject(
  { text, object }: { readonly text: Uint8Array; readonly object: JsonSpan },
  fields: Fields,
  newValue: NewValue,
): Uint8Array {
  const members = jsonMembers(text, object);
  // Of a key that stands several times parsers take the last value; one is left.
  const last = new Map(members.map((member) => [member.key, member]));
  const kept: Uint8Array[] = [];
  for (const member of members) {
    const { key, value, whole } = member;
    if (!Object.hasOwn(fields, key)) kept.push(text.subarray(whole.start, whole.end));
    else if (last.get(key) === member) {
      const json = newValue(fields[key], text, value);
      if (json !== undefined) kept.push(Buffer.concat([text.subarray(whole.start, value.start), json]));
    }
  }
  for (const [key, wanted] of Object.entries(fields)) {
    const json = last.has(key) ? undefined : newValue(wanted, text, undefined);
    if (json !== undefined) kept.push(Buffer.concat([jsonOf(key), Buffer.from(':'), json]));
  }
  const listed = kept.flatMap((member, index) => (index === 0 ? [member] : [COMMA, member]));
  return Buffer.concat([Buffer.from('{'), ...listed, Buffer.from('}')]);
}

function mergedValue(wanted: unknown, text: Uint8Array, before: JsonSpan | undefined): Uint8Array | undefined {
  if (wanted === null || wanted === undefined) return undefined;
  if (!isObject(wanted)) return jsonOf(wanted);
  // Also where nothing stands: the nulls of what is new are no fields either.
  const isMerged = before !== undefined && text[before.start] === OPENING_BRACE;
  return isMerged
    ? changedObject({ text, object: before }, wanted, mergedValue)
    : changed(Buffer.from('{}'), wanted, mergedValue);
}

function jsonOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
