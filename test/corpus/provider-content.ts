import { isObject, listOf, objectOf, stringOf } from './json.js';
import type { Json } from './json.js';
import type { ProviderBody } from './provider-body.js';
import { callEntries, CallReader } from './provider-calls.js';
import type { ReadCall } from './provider-calls.js';
import { carriageIn } from './provider-carriage.js';
import type { Carriage } from './provider-carriage.js';
import { deepText, partText, piecesAt, thinkingPlace } from './provider-thinking.js';
import type { ThinkingPlace } from './provider-thinking.js';

export interface ReadCitation {
  readonly url: string;
  readonly title: string;
  readonly quote: string;
}

export interface TextPiece {
  readonly type: 'text';
  readonly text: string;
  readonly citations: readonly ReadCitation[];
}

export interface ThinkingPiece {
  readonly type: 'thinking';
  readonly text: string;
  /** Which entry of `reasoning_details` it belongs to. */
  readonly entry: unknown;
}

export interface CallPiece {
  readonly type: 'call';
  readonly call: ReadCall;
}

export type Piece = TextPiece | ThinkingPiece | CallPiece;

/** Everything a reply holds, in the order it came; neighbours of one kind are joined. */
export interface Content {
  readonly pieces: readonly Piece[];
  /** Where its thinking stood, if outside of the text. */
  readonly place: ThinkingPlace | undefined;
  readonly refused: boolean;
  readonly carriage: Carriage;
}

export interface ContentOptions {
  readonly thinkingWanted: boolean;
  readonly citationsWanted: boolean;
}

/** What a delta is of, or a whole reply's message, or an old completion's text. */
interface Delta {
  readonly choice: number;
  readonly fields: Json;
}

export function choicesOf(value: Json): readonly Json[] {
  return listOf(value['choices']).filter(isObject);
}

/** @param values the chunks up to the end of the reply, that one included */
export function readContent(body: ProviderBody, values: readonly Json[], options: ContentOptions): Content {
  const deltas = deltasOf(body, values);
  const place = thinkingPlace(deltas.map(({ fields }) => fields));
  const calls = new CallReader();
  const owners = new Map<string, number>();
  /** One reply may be spread over several choices; each kind of content is taken from the first that has any. */
  const owns = (kind: string, choice: number): boolean => {
    if (!owners.has(kind)) owners.set(kind, choice);
    return owners.get(kind) === choice;
  };
  const pieces = deltas.flatMap(({ choice, fields }): readonly Piece[] => [
    ...thinkingPieces(fields, place).filter(() => owns('thinking', choice)),
    ...contentPieces(fields, place).filter(({ type }) => owns(type, choice)),
    ...(options.citationsWanted ? citationPieces(fields) : []),
    ...textPieces(stringOf(fields['refusal'])),
    // The calls of a whole reply are all known at once, so those of every choice are good.
    ...callEntries(fields)
      .filter(() => body.whole || owns('call', choice))
      .flatMap((entry): readonly Piece[] => calls.take(entry, choice).map((call) => ({ type: 'call', call }))),
  ]);
  const kept = options.thinkingWanted ? pieces : pieces.filter(({ type }) => type !== 'thinking');
  return {
    pieces: joined(kept),
    place,
    refused: deltas.some(({ fields }) => stringOf(fields['refusal']) !== ''),
    carriage: carriageIn(options.thinkingWanted ? deltas.map(({ fields }) => fields) : []),
  };
}

function deltasOf(body: ProviderBody, values: readonly Json[]): readonly Delta[] {
  let streamed = false;
  return values.flatMap(choicesOf).flatMap((choice) => {
    const number = typeof choice['index'] === 'number' ? choice['index'] : 0;
    const { delta, message, text } = choice;
    // Perplexity sends both: the message so far in a stream, an empty delta in a whole reply.
    if (isObject(delta) && !(body.whole && isObject(message))) {
      streamed = true;
      return [{ choice: number, fields: delta }];
    }
    if (streamed) return [];
    return [{ choice: number, fields: isObject(message) ? message : { content: text } }];
  });
}

function textPieces(text: string): readonly Piece[] {
  return text === '' ? [] : [{ type: 'text', text, citations: [] }];
}

function thinkingPieces(fields: Json, place: ThinkingPlace | undefined): readonly Piece[] {
  return piecesAt(fields, place).map((piece) => ({ type: 'thinking', ...piece }));
}

/** `content` in all its forms: text, parts, an object (Cloudflare), or none beside a spoken reply's transcript. */
function contentPieces({ content, audio }: Json, place: ThinkingPlace | undefined): readonly Piece[] {
  if (typeof content === 'string') return textPieces(content);
  if (isObject(content)) return textPieces(JSON.stringify(content));
  if (!Array.isArray(content)) return textPieces(stringOf(objectOf(audio)['transcript']));
  return listOf(content)
    .map(objectOf)
    .flatMap((part): readonly Piece[] => {
      if (part['type'] === 'reference') return [];
      if (part['type'] !== 'thinking') return textPieces(deepText(part['text']));
      const thought = partText(part);
      return thought === '' || place !== 'parts' ? [] : [{ type: 'thinking', text: thought, entry: 0 }];
    });
}

/** The web pages a delta names. What it quotes is not cut out of the reply: its range covers the link's marker. */
function citationPieces({ annotations }: Json): readonly Piece[] {
  const citations = listOf(annotations)
    .map((annotation) => objectOf(objectOf(annotation)['url_citation']))
    .map(({ url, title, content }) => ({ url: stringOf(url), title: stringOf(title), quote: stringOf(content) }))
    .filter(({ url }) => url !== '')
    .map((citation) => ({ ...citation, title: citation.title || citation.url }));
  return citations.length === 0 ? [] : [{ type: 'text', text: '', citations }];
}

function joined(pieces: readonly Piece[]): readonly Piece[] {
  const groups: Piece[] = [];
  for (const piece of pieces) {
    const both = joinedPair(groups.at(-1), piece);
    if (both === undefined) groups.push(piece);
    else groups[groups.length - 1] = both;
  }
  return groups;
}

/** Entries of `reasoning_details` stand apart. */
function joinedPair(left: Piece | undefined, right: Piece): Piece | undefined {
  if (left?.type === 'text' && right.type === 'text') {
    const citations = [...left.citations, ...right.citations];
    return { ...right, text: left.text + right.text, citations };
  }
  if (left?.type !== 'thinking' || right.type !== 'thinking') return undefined;
  return { ...right, text: left.text + (left.entry === right.entry ? '' : '\n\n') + right.text };
}
