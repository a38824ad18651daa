import { callEntries, CallReader, inputOf } from './provider-calls.js';
import type { ReadCall } from './provider-calls.js';
import { splitBody } from './provider-body.js';
import type { ProviderBody } from './provider-body.js';
import { readFailure } from './provider-failure.js';
import type { ReadFailure } from './provider-failure.js';
import type { ProviderRules } from './provider-rules.js';
import { deepText, partText, piecesAt, splitTagged, thinkingPlace } from './provider-thinking.js';
import type { ThinkingPlace } from './provider-thinking.js';
import { readUsage } from './provider-usage.js';
import type { ReadUsage } from './provider-usage.js';
import { isObject, listOf, objectOf, stringOf } from './json.js';
import type { Json } from './json.js';

/** A block of a reply. A call that was cut has no input that could be compared. */
export type ReadBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string }
  | { readonly type: 'tool_use'; readonly name: string; readonly id: string; readonly input: Json | 'cut' };

/** What a reply says, however it is written. */
export interface ReadMessage {
  readonly blocks: readonly ReadBlock[];
  readonly stopReason: string;
  readonly stopSequence: string | null;
  readonly usage: ReadUsage;
}

export type Reading = { readonly message: ReadMessage } | { readonly failure: ReadFailure };

/** What the request decides about the reading of its reply. */
export interface ReadingOptions {
  readonly rules: ProviderRules;
  readonly thinkingWanted: boolean;
  readonly toolNames: readonly string[];
}

/**
 * Reads a provider's reply straight from its JSON: all of it is there, so each question is answered by looking through
 * the whole, where a decoder has to answer as it goes. Shares nothing with the decoder but the vendors' documents.
 */
export function readProvider(text: string, options: ReadingOptions): Reading {
  const body = splitBody(text);
  const failed = body.values.find(isFailure);
  if (failed !== undefined) return { failure: readFailure(failed) };
  const end = body.values.findIndex((value) => finishOf(body, value) !== undefined);
  const finish = end === -1 ? undefined : finishOf(body, body.values[end] ?? {});
  // A stream that just stops was cut; one that says it is done without a reason merely forgot it.
  if (finish === undefined && !body.done) return failure('upstream stream ended unexpectedly');
  // Behind the end nothing but counts is read: some servers begin to repeat themselves there.
  const content = readContent(body, end === -1 ? body.values : body.values.slice(0, end + 1), options);
  const word = finish?.word ?? 'stop';
  if (finish === undefined && content.pieces.length === 0) return failure('empty completion');
  if (FAILURES.has(word)) return failure(`upstream ended the reply with finish_reason "${word}"`);
  return settle(content, { word, choice: finish?.choice ?? {}, body, options });
}

const FAILURES: ReadonlySet<string> = new Set(['error', 'insufficient_system_resource']);
const CUTS: ReadonlySet<string> = new Set(['length', 'max_tokens', 'model_length']);
const REFUSALS: ReadonlySet<string> = new Set(['content_filter', 'safety', 'recitation']);

function failure(message: string): Reading {
  return { failure: { message, status: undefined, codes: [] } };
}

function isFailure(value: Json): boolean {
  return Boolean(value['error']) || value['object'] === 'error';
}

interface Finish {
  readonly word: string;
  readonly choice: Json;
}

function choicesOf(value: Json): readonly Json[] {
  return listOf(value['choices']).filter(isObject);
}

/** The first word a chunk says about the end. A whole reply has ended whether it says so or not. */
function finishOf(body: ProviderBody, value: Json): Finish | undefined {
  const choices = choicesOf(value);
  const choice = choices.find((one) => stringOf(one['finish_reason']) !== '') ?? (body.whole ? choices[0] : undefined);
  if (choice === undefined) return undefined;
  const said = stringOf(choice['finish_reason']) || stringOf(objectOf(choice['finish_details'])['type']) || 'stop';
  // OpenRouter calls a call whose arguments were cut off complete, and keeps the model's own word beside it.
  const cut = /^(length|max_tokens|max_output_tokens)$/iu.test(stringOf(choice['native_finish_reason']));
  return { word: cut ? 'length' : said, choice };
}

type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string; readonly entry: unknown }
  | { readonly type: 'call'; readonly call: ReadCall };

interface Content {
  readonly pieces: readonly Piece[];
  readonly place: ThinkingPlace | undefined;
  readonly refused: boolean;
}

/** What a delta is of, or a whole reply's message, or an old completion's text. */
interface Delta {
  readonly choice: number;
  readonly fields: Json;
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

function readContent(body: ProviderBody, values: readonly Json[], options: ReadingOptions): Content {
  const deltas = deltasOf(body, values);
  const place = thinkingPlace(deltas.map(({ fields }) => fields));
  const calls = new CallReader();
  const pieces: Piece[] = [];
  const owners = new Map<string, number>();
  /** One reply may be spread over several choices; each kind of content is taken from the first that has any. */
  const owns = (kind: string, choice: number): boolean => {
    if (!owners.has(kind)) owners.set(kind, choice);
    return owners.get(kind) === choice;
  };
  let refused = false;
  let imageTold = false;
  for (const { choice, fields } of deltas) {
    for (const piece of piecesAt(fields, place)) {
      if (owns('thinking', choice)) pieces.push({ type: 'thinking', ...piece });
    }
    for (const piece of contentPieces(fields, place)) {
      if (owns(piece.type, choice)) pieces.push(piece);
    }
    if (stringOf(fields['refusal']) !== '') {
      refused = true;
      pieces.push({ type: 'text', text: stringOf(fields['refusal']) });
    }
    for (const entry of callEntries(fields)) {
      // The calls of a whole reply are all known at once, so those of every choice are good.
      const call = body.whole || owns('call', choice) ? calls.take(entry, choice) : undefined;
      if (call !== undefined) pieces.push({ type: 'call', call });
    }
    if (listOf(fields['images']).length > 0 && !imageTold) {
      // Images cannot be carried; the client is told where one was.
      imageTold = true;
      pieces.push({ type: 'text', text: '[image output omitted]' });
    }
  }
  const seen = options.thinkingWanted ? pieces : pieces.filter(({ type }) => type !== 'thinking');
  return { pieces: seen, place, refused };
}

/** `content` in all its forms: text, parts, an object (Cloudflare), or none beside a spoken reply's transcript. */
function contentPieces({ content, audio }: Json, place: ThinkingPlace | undefined): readonly Piece[] {
  const text = (value: string): readonly Piece[] => (value === '' ? [] : [{ type: 'text', text: value }]);
  if (typeof content === 'string') return text(content);
  if (isObject(content)) return text(JSON.stringify(content));
  if (!Array.isArray(content)) return text(stringOf(objectOf(audio)['transcript']));
  return listOf(content)
    .map(objectOf)
    .flatMap((part): readonly Piece[] => {
      if (part['type'] === 'reference') return [];
      if (part['type'] !== 'thinking') return text(deepText(part['text']));
      const thought = partText(part);
      return thought === '' || place !== 'parts' ? [] : [{ type: 'thinking', text: thought, entry: 0 }];
    });
}

interface Ending {
  readonly word: string;
  readonly choice: Json;
  readonly body: ProviderBody;
  readonly options: ReadingOptions;
}

function settle(content: Content, ending: Ending): Reading {
  const { word, choice, body, options } = ending;
  const refused = content.refused || REFUSALS.has(word);
  const cut = CUTS.has(word) || REFUSALS.has(word);
  const blocks: ReadBlock[] = [];
  for (const group of grouped(content.pieces)) {
    if (group.type !== 'call') {
      blocks.push(...textBlocks(group));
      continue;
    }
    const read = inputOf(group.call.text, cut);
    if ('broken' in read) return failure('upstream produced invalid tool arguments');
    // A cut call that the client has begun to see stays, without an end; one that nobody saw is left out.
    if ('cut' in read && (body.whole || !options.rules.streamedArguments)) continue;
    const name = clientName(group.call.name, options.toolNames);
    blocks.push({ type: 'tool_use', name, id: group.call.id, input: 'cut' in read ? 'cut' : read.input });
  }
  const told = options.rules.thinkTags && content.place === undefined ? untagged(blocks, word, options) : blocks;
  const calls = told.some(({ type }) => type === 'tool_use');
  // vLLM names the stop sequence that matched; a number there is a token's.
  const stop = stringOf(choice['stop_reason']) || stringOf(choice['matched_stop']);
  const stopReason = stopReasonOf({ word, refused, calls, stopped: stop !== '' });
  const usage = readUsage(body.values, options.rules.thinkingInTotal);
  return {
    message: { blocks: told, stopReason, stopSequence: stopReason === 'stop_sequence' ? stop : null, usage },
  };
}

interface StopFacts {
  readonly word: string;
  readonly refused: boolean;
  readonly calls: boolean;
  readonly stopped: boolean;
}

function stopReasonOf({ word, refused, calls, stopped }: StopFacts): string {
  if (word === 'length' || word === 'max_tokens') return 'max_tokens';
  if (word === 'model_length') return 'model_context_window_exceeded';
  if (refused) return 'refusal';
  // Providers say `stop` of replies with calls and `tool_calls` of replies without: the blocks are believed.
  if (calls) return 'tool_use';
  return stopped && !['tool_calls', 'function_call', 'tool_use'].includes(word) ? 'stop_sequence' : 'end_turn';
}

/** Joins neighbours of one kind. Entries of `reasoning_details` stand apart. */
function grouped(pieces: readonly Piece[]): readonly Piece[] {
  const groups: Piece[] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    if (piece.type === 'text' && last?.type === 'text') {
      groups[groups.length - 1] = { type: 'text', text: last.text + piece.text };
    } else if (piece.type === 'thinking' && last?.type === 'thinking') {
      const gap = piece.entry === last.entry ? '' : '\n\n';
      groups[groups.length - 1] = { ...piece, text: last.text + gap + piece.text };
    } else {
      groups.push(piece);
    }
  }
  return groups;
}

/** Text that is nothing but blanks makes no block. */
function textBlocks(piece: Exclude<Piece, { type: 'call' }>): readonly ReadBlock[] {
  if (piece.type === 'thinking') return [{ type: 'thinking', thinking: piece.text }];
  return piece.text.trim() === '' ? [] : [piece];
}

/** Takes thinking out of text that begins with a tag. */
function untagged(
  blocks: readonly ReadBlock[],
  word: string,
  { thinkingWanted }: ReadingOptions,
): readonly ReadBlock[] {
  const [first, ...rest] = blocks;
  if (first?.type !== 'text') return blocks;
  const { thinking, text, closed } = splitTagged(first.text);
  const shown: ReadBlock[] = thinkingWanted && thinking !== '' ? [{ type: 'thinking', thinking }] : [];
  if (text.trim() !== '') shown.push({ type: 'text', text });
  // Nothing but a thought without an end was most likely an answer that began with a stray tag.
  if (!closed && rest.length === 0 && !CUTS.has(word)) shown.push({ type: 'text', text: thinking });
  return [...shown, ...rest];
}

/** Models change the case of names; where that leaves one tool, it is meant. */
function clientName(name: string, offered: readonly string[]): string {
  if (offered.includes(name)) return name;
  if (name === '' && offered.length === 1) return offered[0] ?? name;
  const alike = offered.filter((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? (alike[0] ?? name) : name;
}
