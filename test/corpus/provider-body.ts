import { isObject, objectOf, parsed } from './json.js';
import type { Json } from './json.js';

/** A provider's answer, taken apart as far as it can be without knowing what it says. */
export interface ProviderBody {
  /** One JSON reply, not a stream. */
  readonly whole: boolean;
  /** The JSON of every event in order, or the one reply. */
  readonly values: readonly Json[];
  /** The stream said `[DONE]`. */
  readonly done: boolean;
}

/**
 * Splits a body in the plainest way: all text is there, so nothing has to be buffered, and a regular expression does.
 * Whether it is a stream is told by its first character, since content types lie.
 */
export function splitBody(text: string): ProviderBody {
  if (text.trimStart().startsWith('{')) return { whole: true, values: [objectOf(parsed(text))], done: false };
  const events = text.split(/(?:\r\n|\r|\n){2,}/u).map(splitEvent);
  const end = events.findIndex(({ data }) => data.trim() === '[DONE]');
  const told = end === -1 ? events : events.slice(0, end);
  return { whole: false, values: told.flatMap(valueOf), done: end !== -1 };
}

interface RawEvent {
  readonly name: string;
  readonly data: string;
}

function splitEvent(record: string): RawEvent {
  const fields = record
    .split(/\r\n|\r|\n/u)
    .map((line) => /^(?<field>data|event):\s?(?<value>.*)$/su.exec(line)?.groups);
  const valuesOf = (name: string): string[] =>
    fields.flatMap((field) => (field?.['field'] === name ? [field['value'] ?? ''] : []));
  return { name: valuesOf('event').at(-1) ?? '', data: valuesOf('data').join('\n') };
}

/** Comments have no data. The name `error` makes an error of what may not look like one. */
function valueOf({ name, data }: RawEvent): readonly Json[] {
  if (data === '') return [];
  const value = parsed(data);
  if (!isObject(value)) return [{ error: { message: 'malformed upstream event' } }];
  return [name === 'error' && value['error'] === undefined ? { error: value } : value];
}
