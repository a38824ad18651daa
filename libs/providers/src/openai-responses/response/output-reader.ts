import type { CompletionQueue } from '../../shared/response/completion-queue.js';
import { isObject, listOf, nonEmptyString, parsedJson } from '../../shared/json/json-value.js';
import type { Citation, ReplyAssembler } from '../../shared/response/reply-assembler.js';
import type { OutputItem, OutputPart, ResponseEvent } from '../openai-responses-types.js';
import { ItemTracker, type TrackedItem } from './item-tracker.js';
import { textsOf, type ReasoningItems } from './reasoning-items.js';
import type { TokenCut } from './token-cut.js';
import { searchBlocks, webCitation } from './web-search.js';

type ThinkingKind = 'summary' | 'content';

export interface OutputReaderParts {
  readonly queue: CompletionQueue;
  readonly assembler: ReplyAssembler;
  readonly reasoning: ReasoningItems;
  /** The client asked for a web search and so understands what comes of one. */
  readonly searching: boolean;
  /** Undefined: the upstream keeps the limit by itself. */
  readonly tokenCut: TokenCut | undefined;
}

/** Takes the items of the output, in pieces or whole, and hands on what they say. */
export class OutputReader {
  readonly #parts: OutputReaderParts;
  readonly #items = new ItemTracker();
  readonly #reported = new Set<string>();
  #current: TrackedItem | undefined;
  #citations: Citation[] = [];
  /** What the present message cites was told by events of their own. */
  #announced = false;

  constructor(parts: OutputReaderParts) {
    this.#parts = parts;
  }

  /** Whether the output holds any item, of whatever kind. */
  get any(): boolean {
    return this.#items.count > 0;
  }

  added(event: ResponseEvent): void {
    const item = itemIn(event);
    const tracked = this.#enter(event, item.id);
    if (item.type !== 'function_call') return;
    const text = argumentsOf(item.arguments);
    tracked.whole = text !== '' && isObject(parsedJson(text));
    this.#call(tracked, item, text);
  }

  text(event: ResponseEvent, text: unknown): void {
    const tracked = this.#enter(event);
    if (typeof text !== 'string' || text === '') return;
    tracked.told = true;
    tracked.text += text;
    tracked.part = event.content_index;
    this.#say(text);
  }

  /** All of a text once more, and what it cites may be told. Some servers send nothing else. */
  textDone(event: ResponseEvent): void {
    if (isUntold(this.#enter(event), event.content_index)) this.text(event, event.text);
    this.cite();
  }

  refusal(event: ResponseEvent, text: unknown): void {
    const tracked = this.#enter(event);
    if (typeof text !== 'string' || text === '') return;
    tracked.told = true;
    tracked.part = event.content_index;
    this.#parts.assembler.refusal(text);
  }

  refusalDone(event: ResponseEvent): void {
    if (isUntold(this.#enter(event), event.content_index)) this.refusal(event, event.refusal);
  }

  /** `kind`: a summary of what was thought, or that itself. */
  thought(event: ResponseEvent, kind: ThinkingKind, text: unknown): void {
    const tracked = this.#enter(event);
    tracked.thinking ??= kind;
    if (typeof text !== 'string' || text === '' || tracked.thinking !== kind) return;
    const part = partOf(event, kind);
    this.#think(tracked, text, tracked.told && part !== tracked.part);
    tracked.part = part;
  }

  thoughtDone(event: ResponseEvent, kind: ThinkingKind): void {
    if (isUntold(this.#enter(event), partOf(event, kind))) this.thought(event, kind, event.text);
  }

  arguments(event: ResponseEvent): void {
    const tracked = this.#enter(event);
    const text = nonEmptyString(event.delta);
    if (text !== undefined && !tracked.whole) this.#call(tracked, {}, text);
  }

  /** The arguments once more, all of them: some servers send nothing else. */
  argumentsDone(event: ResponseEvent): void {
    this.#restOfArguments(this.#enter(event), {}, event.arguments);
  }

  /** What a text cites, in an event of its own. */
  annotated(event: ResponseEvent): void {
    this.#announced = true;
    this.#annotation(event.annotation);
  }

  #annotation(value: unknown): void {
    const citation = this.#parts.searching ? webCitation(value) : undefined;
    if (citation !== undefined) this.#citations.push(citation);
    else if (value !== undefined) this.#drop('citation_dropped', 'annotations');
  }

  /** A text is complete, and what it cites may be told. */
  cite(): void {
    if (this.#citations.length > 0) this.#parts.assembler.cite(this.#citations);
    this.#citations = [];
  }

  /** The whole output at the end: what nothing was heard of is told now. */
  rest(output: readonly unknown[]): void {
    const items = output.map((value): OutputItem => (isObject(value) ? value : {}));
    // All of them first: some servers give two items the same id.
    const known = items.map(({ id }, place) => this.#items.knows(place, id));
    for (const [place, item] of items.entries()) {
      if (known[place] === false) this.done({ output_index: place, item });
    }
  }

  /** An item is whole: what was not told of it in pieces is told now. */
  done(event: ResponseEvent): void {
    const item = itemIn(event);
    const tracked = this.#enter(event, item.id);
    if (tracked.done) return;
    tracked.done = true;
    switch (item.type) {
      case 'message':
        this.#messageDone(tracked, item);
        return;
      case 'reasoning':
        this.#reasoningDone(tracked, item);
        return;
      case 'function_call':
        this.#restOfArguments(tracked, item, item.arguments);
        this.#parts.assembler.endCall();
        return;
      case 'custom_tool_call':
        this.#call(tracked, item, typeof item.input === 'string' ? JSON.stringify({ input: item.input }) : '');
        this.#parts.assembler.endCall();
        return;
      case 'web_search_call':
        this.#searchDone(tracked, item);
        return;
      default:
        this.#otherDone(nonEmptyString(item.type) ?? 'an item without a type');
    }
  }

  /** What an event is about; whatever it is, it ends the text of another item. */
  #enter(event: ResponseEvent, id?: unknown): TrackedItem {
    const tracked = this.#items.itemOf(event, id);
    if (tracked === this.#current) return tracked;
    this.cite();
    this.#parts.assembler.breakText();
    this.#parts.reasoning.begin();
    this.#current = tracked;
    return tracked;
  }

  #say(text: string): void {
    if (this.#parts.tokenCut === undefined) this.#parts.assembler.text(text);
    else this.#parts.tokenCut.push(text);
  }

  #think(tracked: TrackedItem, text: string, apart: boolean): void {
    if (tracked.thinking === 'content') this.#parts.reasoning.markPlain();
    this.#parts.assembler.thought(apart ? `\n\n${text}` : text);
    tracked.told = true;
  }

  #call(tracked: TrackedItem, item: OutputItem, text: string): void {
    tracked.text += text;
    if (this.#parts.tokenCut !== undefined) {
      this.#parts.tokenCut.call();
      return;
    }
    this.#parts.assembler.toolFragment({
      id: nonEmptyString(item.call_id) ?? nonEmptyString(item.id),
      index: tracked.ordinal,
      name: nonEmptyString(item.name),
      text,
      choice: 0,
      thoughtSignature: undefined,
    });
  }

  /** What is whole may tell no more than the rest of what came in pieces. */
  #restOfArguments(tracked: TrackedItem, item: OutputItem, value: unknown): void {
    const text = argumentsOf(value);
    const { text: told } = tracked;
    if (text === told && told !== '') return;
    if (text.startsWith(told)) this.#call(tracked, item, text.slice(told.length));
    else if (text !== '') this.#drop('output_dropped', 'other arguments at the end of a call');
  }

  #messageDone(tracked: TrackedItem, item: OutputItem): void {
    // Some servers repeat what they were asked.
    if (item.role !== undefined && item.role !== 'assistant') {
      this.#drop('output_dropped', 'message of another role');
      return;
    }
    const parts = (Array.isArray(item.content) ? item.content : []).map((part): OutputPart =>
      isObject(part) ? part : {},
    );
    if (tracked.told) this.#restOfText(tracked, parts);
    else for (const part of parts) this.#messagePart(part);
    const cited = this.#announced ? [] : parts.flatMap(({ annotations }) => listOf(annotations));
    for (const value of cited) this.#annotation(value);
    this.#announced = false;
    this.cite();
  }

  /** Pieces get lost, the whole does not. */
  #restOfText({ text: told }: TrackedItem, parts: readonly OutputPart[]): void {
    const text = parts.map((part) => nonEmptyString(part.text) ?? '').join('');
    if (told !== '' && text.length > told.length && text.startsWith(told)) this.#say(text.slice(told.length));
  }

  #messagePart(part: OutputPart): void {
    const text = nonEmptyString(part.text);
    const refusal = nonEmptyString(part.refusal);
    if (text !== undefined) this.#say(text);
    if (refusal !== undefined) this.#parts.assembler.refusal(refusal);
  }

  #reasoningDone(tracked: TrackedItem, item: OutputItem): void {
    if (!tracked.told) {
      const summary = textsOf(item.summary);
      const texts = summary.length > 0 ? summary : textsOf(item.content);
      tracked.thinking = summary.length > 0 ? 'summary' : 'content';
      if (texts.length > 0) this.#think(tracked, texts.join('\n\n'), false);
    }
    this.#parts.reasoning.done(item);
  }

  #searchDone(tracked: TrackedItem, item: OutputItem): void {
    const blocks = this.#parts.searching ? searchBlocks(item, tracked.ordinal) : undefined;
    if (blocks === undefined) this.#drop('output_dropped', 'web_search_call');
    else this.#parts.assembler.serverTool(blocks);
  }

  #otherDone(type: string): void {
    if (type === 'image_generation_call') {
      this.#say('[image output omitted]');
      this.#drop('image_dropped', type);
    } else this.#drop('output_dropped', type.slice(0, 40));
  }

  /** Says once that something cannot be carried over. */
  #drop(code: 'citation_dropped' | 'output_dropped' | 'image_dropped', detail: string): void {
    if (this.#reported.has(detail)) return;
    this.#reported.add(detail);
    this.#parts.queue.loss(code, detail);
  }
}

function itemIn(event: ResponseEvent): OutputItem {
  return isObject(event.item) ? event.item : {};
}

function partOf(event: ResponseEvent, kind: ThinkingKind): unknown {
  return kind === 'summary' ? event.summary_index : event.content_index;
}

/** Whether nothing was told of a part; without numbers a server cannot say that it means another one. */
function isUntold({ told, part: last }: TrackedItem, part: unknown): boolean {
  return !told || (typeof part === 'number' && typeof last === 'number' && part > last);
}

function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isObject(value) ? JSON.stringify(value) : '';
}
