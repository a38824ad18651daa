import { objectOf, stringOf } from './json.js';
import type { Json } from './json.js';
import { splitBody } from './provider-body.js';
import type { ProviderBody } from './provider-body.js';
import { inputOf } from './provider-calls.js';
import type { ReadCall } from './provider-calls.js';
import type { Carriage } from './provider-carriage.js';
import { choicesOf, readContent } from './provider-content.js';
import type { Content, ContentOptions, Piece, ReadCitation } from './provider-content.js';
import { readFailure } from './provider-failure.js';
import type { ReadFailure } from './provider-failure.js';
import type { ProviderRules } from './provider-rules.js';
import { splitTagged } from './provider-thinking.js';
import { readUsage } from './provider-usage.js';
import type { ReadUsage } from './provider-usage.js';

/** A call of a tool. One that was cut has no input that could be compared. */
export interface ReadToolUse {
  readonly type: 'tool_use';
  readonly name: string;
  readonly id: string;
  readonly input: Json | 'cut';
}

export type ReadBlock =
  | { readonly type: 'text'; readonly text: string; readonly citations: readonly ReadCitation[] }
  | { readonly type: 'thinking'; readonly thinking: string }
  | ReadToolUse;

/** What a reply says, however it is written. */
export interface ReadMessage {
  readonly blocks: readonly ReadBlock[];
  readonly stopReason: string;
  readonly stopSequence: string | null;
  readonly usage: ReadUsage;
  readonly carriage: Carriage;
}

export type Reading = { readonly message: ReadMessage } | { readonly failure: ReadFailure };

/** What the request decides about the reading of its reply. */
export interface ReadingOptions extends ContentOptions {
  readonly rules: ProviderRules;
  readonly toolNames: readonly string[];
}

const FAILURES: ReadonlySet<string> = new Set(['error', 'insufficient_system_resource']);
const CUTS: ReadonlySet<string> = new Set(['length', 'max_tokens', 'model_length']);
const REFUSALS: ReadonlySet<string> = new Set(['content_filter', 'safety', 'recitation']);
const CALLS: ReadonlySet<string> = new Set(['tool_calls', 'function_call', 'tool_use']);

/** How a reply ended. */
interface Finish {
  readonly word: string;
  readonly choice: Json;
}

/**
 * Reads a provider's reply straight from its JSON: all of it is there, so each question is answered by looking through
 * the whole, where a decoder has to answer as it goes. Shares nothing with the decoder but the vendors' documents.
 */
export function readProvider(text: string, options: ReadingOptions): Reading {
  const body = splitBody(text);
  const failed = body.values.find((value) => Boolean(value['error']) || value['object'] === 'error');
  if (failed !== undefined) return { failure: readFailure(failed) };
  const end = body.values.findIndex((value) => finishOf(body, value) !== undefined);
  if (end === -1) return readUnfinished(body, options);
  const finish = finishOf(body, body.values[end] ?? {}) ?? { word: 'stop', choice: {} };
  if (FAILURES.has(finish.word)) return failure(`upstream ended the reply with finish_reason "${finish.word}"`);
  // Behind the end nothing but counts is read: some servers begin to repeat themselves there.
  return settled(readContent(body, body.values.slice(0, end + 1), options), finish, { body, options });
}

/** A stream that just stops was cut; one that says it is done merely forgot the reason. */
function readUnfinished(body: ProviderBody, options: ReadingOptions): Reading {
  if (!body.done) return failure('upstream stream ended unexpectedly');
  const content = readContent(body, body.values, options);
  if (content.pieces.length === 0) return failure('empty completion');
  return settled(content, { word: 'stop', choice: {} }, { body, options });
}

function failure(message: string): Reading {
  return { failure: { message, status: undefined, codes: [] } };
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

interface Place {
  readonly body: ProviderBody;
  readonly options: ReadingOptions;
}

function settled(content: Content, finish: Finish, { body, options }: Place): Reading {
  const { rules } = options;
  const refused = content.refused || REFUSALS.has(finish.word);
  const cut = CUTS.has(finish.word) || REFUSALS.has(finish.word);
  // What the client has begun to see of a cut call stays, without an end; one that nobody saw is left out.
  const seen = rules.streamedArguments && !body.whole;
  const blocks: ReadBlock[] = [];
  for (const piece of content.pieces) {
    if (piece.type !== 'call') {
      blocks.push(...plainBlocks(piece));
      continue;
    }
    const block = toolUseOf(piece.call, cut, options.toolNames);
    if (block === undefined) return failure('upstream produced invalid tool arguments');
    if (block.input !== 'cut' || seen) blocks.push(block);
  }
  const told = rules.thinkTags && content.place === undefined ? untagged(blocks, finish.word, options) : blocks;
  const usage = readUsage(body.values, rules.thinkingInTotal);
  return { message: { blocks: told, usage, carriage: content.carriage, ...stopOf(finish, told, refused) } };
}

type Stop = Pick<ReadMessage, 'stopReason' | 'stopSequence'>;

function stopOf({ word, choice }: Finish, blocks: readonly ReadBlock[], refused: boolean): Stop {
  const because = (stopReason: string): Stop => ({ stopReason, stopSequence: null });
  if (word === 'model_length') return because('model_context_window_exceeded');
  if (CUTS.has(word)) return because('max_tokens');
  if (refused) return because('refusal');
  // Providers say `stop` of replies with calls and `tool_calls` of replies without: the blocks are believed.
  if (blocks.some(({ type }) => type === 'tool_use')) return because('tool_use');
  // vLLM names the stop sequence that matched; a number there is a token's.
  const stopSequence = stringOf(choice['stop_reason']) || stringOf(choice['matched_stop']);
  if (stopSequence === '' || CALLS.has(word)) return because('end_turn');
  return { stopReason: 'stop_sequence', stopSequence };
}

/** Text that is nothing but blanks makes no block. */
function plainBlocks(piece: Exclude<Piece, { type: 'call' }>): readonly ReadBlock[] {
  if (piece.type === 'thinking') return [{ type: 'thinking', thinking: piece.text }];
  return piece.text.trim() === '' ? [] : [piece];
}

/** Undefined when the arguments are no use. */
function toolUseOf({ name, id, text }: ReadCall, cut: boolean, offered: readonly string[]): ReadToolUse | undefined {
  const read = inputOf(text, cut);
  if ('broken' in read) return undefined;
  return { type: 'tool_use', name: clientName(name, offered), id, input: 'cut' in read ? 'cut' : read.input };
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
  if (text.trim() !== '') shown.push({ ...first, text });
  // Nothing but a thought without an end was most likely an answer that began with a stray tag.
  if (!closed && rest.length === 0 && !CUTS.has(word)) shown.push({ ...first, text: thinking });
  return [...shown, ...rest];
}

/** Models change the case of names; where that leaves one tool, it is meant. */
function clientName(name: string, offered: readonly string[]): string {
  if (offered.includes(name)) return name;
  if (name === '' && offered.length === 1) return offered[0] ?? name;
  const alike = offered.filter((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? (alike[0] ?? name) : name;
}
