import type { MessagesRequest } from '@sluice/anthropic';
import type { TranslationLoss } from '@sluice/completion';
import { jsonElements, jsonMembers, jsonSpan, jsonValue, JsonSplice, type JsonSpan } from '@sluice/wire';

import { findForeignTurns, type ForeignTurns } from './foreign-turns.js';

/** A body and what was taken from it. */
export interface SplicedBody {
  readonly body: Uint8Array;
  readonly losses: readonly TranslationLoss[];
}

/** How a body has to differ from what the client sent. */
export interface BodyChanges {
  /** The model's name as the upstream knows it. */
  readonly model: string;
}

/**
 * The client's own bytes, in which nothing but the model's name and what other providers have left is changed. A body
 * written anew would be another prefix to caches, and lose what JSON can say and JavaScript cannot: the order of keys
 * that are numbers, large integers, spellings.
 */
export function spliceBody(bytes: Uint8Array, request: MessagesRequest, { model }: BodyChanges): SplicedBody {
  const foreign = findForeignTurns(request);
  const renamed = model !== request.model;
  if (!renamed && isNothing(foreign)) return { body: bytes, losses: [] };
  const body = new Body(bytes);
  if (renamed) for (const value of body.valuesOf('model')) body.splice.replace(value, model);
  if (foreign.disableThinking) disableThinking(body);
  dropForeignTurns(body, foreign);
  return { body: body.splice.apply(), losses: lossesOf(foreign) };
}

function isNothing({ blocks, messages, ids, disableThinking }: ForeignTurns): boolean {
  return blocks.size === 0 && messages.size === 0 && ids.size === 0 && !disableThinking;
}

/** A body, taken apart as far as somebody asks. */
class Body {
  readonly text: Uint8Array;
  readonly splice: JsonSplice;
  readonly #members: ReturnType<typeof jsonMembers>;

  constructor(text: Uint8Array) {
    this.text = text;
    this.splice = new JsonSplice(text);
    this.#members = jsonMembers(text, jsonSpan(text));
  }

  /** Every value of a key that stands several times: parsers do not agree on which one counts. */
  valuesOf(wanted: string): readonly JsonSpan[] {
    return this.#members.filter(({ key }) => key === wanted).map(({ value }) => value);
  }

  /** The value that our own parser took: the last one. */
  memberOf(object: JsonSpan | undefined, wanted: string): JsonSpan | undefined {
    const members = object === undefined ? this.#members : jsonMembers(this.text, object);
    return members.findLast(({ key }) => key === wanted)?.value;
  }

  elementsOf(array: JsonSpan | undefined): readonly JsonSpan[] {
    return array === undefined ? [] : jsonElements(this.text, array);
  }
}

function disableThinking(body: Body): void {
  const thinking = body.memberOf(undefined, 'thinking');
  if (thinking !== undefined) body.splice.replace(thinking, { type: 'disabled' });
  // Who does not think cannot have thinking cleared ("Context editing"): the API refuses the pair.
  const management = body.memberOf(undefined, 'context_management');
  const edits =
    management && body.text[management.start] === OPENING_BRACE ? body.memberOf(management, 'edits') : undefined;
  if (edits === undefined || body.text[edits.start] !== OPENING_BRACKET) return;
  const all = body.elementsOf(edits);
  body.splice.drop(all, (position) => {
    const edit = all[position];
    return edit !== undefined && clearsThinking(jsonValue(body.text, edit));
  });
}

const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;

function clearsThinking(edit: unknown): boolean {
  const { type } = (edit ?? {}) as { readonly type?: unknown };
  return typeof type === 'string' && type.startsWith('clear_thinking');
}

function dropForeignTurns(body: Body, foreign: ForeignTurns): void {
  if (foreign.blocks.size === 0 && foreign.messages.size === 0 && foreign.ids.size === 0) return;
  const turns = body.elementsOf(body.memberOf(undefined, 'messages'));
  body.splice.drop(turns, (position) => foreign.messages.has(position));
  for (const [position, turn] of turns.entries()) {
    const content = foreign.messages.has(position) ? undefined : body.memberOf(turn, 'content');
    if (content !== undefined && body.text[content.start] === OPENING_BRACKET) {
      dropForeignBlocks(body, body.elementsOf(content), { dropped: foreign.blocks.get(position), ids: foreign.ids });
    }
  }
}

function dropForeignBlocks(
  body: Body,
  blocks: readonly JsonSpan[],
  { dropped, ids }: { readonly dropped: ReadonlySet<number> | undefined; readonly ids: ForeignTurns['ids'] },
): void {
  if (dropped !== undefined) body.splice.drop(blocks, (position) => dropped.has(position));
  for (const [position, block] of blocks.entries()) if (dropped?.has(position) !== true) renameCalls(body, block, ids);
}

function renameCalls(body: Body, block: JsonSpan, ids: ForeignTurns['ids']): void {
  if (ids.size === 0) return;
  for (const { key, value } of jsonMembers(body.text, block)) {
    if (key !== 'id' && key !== 'tool_use_id') continue;
    const id = ids.get(String(jsonValue(body.text, value)));
    if (id !== undefined) body.splice.replace(value, id);
  }
}

function lossesOf({ thinking, disableThinking: disabled }: ForeignTurns): readonly TranslationLoss[] {
  const losses: TranslationLoss[] = thinking.map((path) => ({
    code: 'thinking_dropped',
    path,
    detail: 'of another provider',
  }));
  if (disabled) losses.push({ code: 'reasoning_dropped', path: 'thinking', detail: 'a turn of another provider' });
  return losses;
}
