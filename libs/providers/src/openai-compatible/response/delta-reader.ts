import { annotationCitations } from './citations.js';
import type { CompletionQueue } from '../../shared/response/completion-queue.js';
import { isObject, listOf, nonEmptyString } from '../../shared/json/json-value.js';
import type { ChatContentPart, ChatDelta } from '../openai-compatible-types.js';
import type { ReasoningDetails } from './reasoning-details.js';
import { ReasoningExtraction, textOf } from './reasoning-extraction.js';
import type { ReplyAssembler } from '../../shared/response/reply-assembler.js';
import { functionCallFragment, toolCallFragment } from './tool-call-fragment.js';

const REASONING = 1;
const CONTENT = 2;
const ANNOTATIONS = 4;
const REFUSAL = 8;
const TOOLS = 16;
const LEFTOVERS = 32;

/**
 * What a member of a delta is about. A delta of a stream has one or two members out of two dozen that are possible:
 * looking up those it has is cheaper than asking it for each.
 */
const MEMBERS: ReadonlyMap<string, number> = new Map([
  ['reasoning_details', REASONING],
  ['reasoning_content', REASONING],
  ['reasoning', REASONING],
  ['thinking_blocks', REASONING],
  ['thinking', REASONING],
  ['content', CONTENT],
  ['annotations', ANNOTATIONS],
  ['refusal', REFUSAL],
  ['tool_calls', TOOLS],
  ['function_call', TOOLS],
  ['audio', LEFTOVERS | CONTENT],
  ['images', LEFTOVERS],
  ['executed_tools', LEFTOVERS],
]);

/** What the choices of one reply are told apart by. */
type Kind = 'text' | 'reasoning' | 'tools';

export interface DeltaReaderOptions {
  readonly citationsEnabled: boolean;
  /** The reply is not streamed: the calls of all its choices are taken. */
  readonly whole: boolean;
  /** Where what is to be handed back with the thinking is gathered. */
  readonly details: ReasoningDetails;
}

/** Takes deltas, and the messages of whole replies, apart in a fixed order: thinking, text, citations, refusal, calls. */
export class DeltaReader {
  readonly #assembler: ReplyAssembler;
  readonly #queue: CompletionQueue;
  readonly #options: DeltaReaderOptions;
  readonly #reasoning: ReasoningExtraction;
  readonly #owners = new Map<Kind, number>();
  readonly #reported = new Set<string>();
  #choice = 0;

  constructor(assembler: ReplyAssembler, queue: CompletionQueue, options: DeltaReaderOptions) {
    this.#assembler = assembler;
    this.#queue = queue;
    this.#options = options;
    this.#reasoning = new ReasoningExtraction(options.details);
  }

  /** @param choice the number of the choice that the delta belongs to */
  read(delta: object, choice: number): void {
    let members = 0;
    for (const member in delta) members |= MEMBERS.get(member) ?? 0;
    if (members === 0) return;
    this.#choice = choice;
    const fields: ChatDelta = delta;
    if ((members & REASONING) !== 0) this.#readReasoning(fields);
    if ((members & CONTENT) !== 0) this.#readContent(fields);
    if ((members & ANNOTATIONS) !== 0) this.#readAnnotations(fields.annotations);
    if ((members & REFUSAL) !== 0) this.#readRefusal(fields.refusal);
    if ((members & TOOLS) !== 0) this.#readTools(fields);
    if ((members & LEFTOVERS) !== 0) this.#readLeftovers(fields);
  }

  /** Takes text that stands outside of a delta. */
  readText(text: string, choice: number): void {
    this.#choice = choice;
    this.#text(text);
  }

  /** Says once that something cannot be carried over. */
  drop(code: 'citation_dropped' | 'output_dropped' | 'image_dropped', detail: string): void {
    if (this.#reported.has(detail)) return;
    this.#reported.add(detail);
    this.#queue.loss(code, detail);
  }

  #readReasoning(delta: ChatDelta): void {
    const text = this.#reasoning.read(delta);
    if (text !== '' && this.#owns('reasoning')) this.#assembler.thought(text);
  }

  #readContent(delta: ChatDelta): void {
    const { content } = delta;
    if (typeof content === 'string') this.#text(content);
    else if (Array.isArray(content)) for (const part of content) this.#readPart(part);
    else if (isObject(content)) this.#text(JSON.stringify(content));
    else if (delta.audio !== undefined) this.#text(transcriptOf(delta.audio));
  }

  #text(text: string): void {
    if (text === '' || !this.#owns('text')) return;
    this.#assembler.content(text, !this.#reasoning.found);
  }

  #readPart(value: unknown): void {
    if (typeof value === 'string') {
      this.#text(value);
      return;
    }
    const part: ChatContentPart = isObject(value) ? value : {};
    if (part.type === 'thinking') {
      const text = textOf(part.thinking ?? part.text);
      if (text !== '' && this.#reasoning.claimParts() && this.#owns('reasoning')) this.#assembler.thought(text);
    } else if (part.type === 'refusal') {
      this.#readRefusal(part.refusal);
    } else if (part.type === 'reference') {
      this.drop('citation_dropped', 'reference');
    } else {
      this.#text(textOf(part.text));
    }
  }

  #readAnnotations(value: unknown): void {
    if (!Array.isArray(value) || value.length === 0) return;
    const citations = this.#options.citationsEnabled ? annotationCitations(value) : [];
    if (citations.length > 0) this.#assembler.cite(citations);
    else this.drop('citation_dropped', 'annotations');
  }

  #readRefusal(value: unknown): void {
    const text = nonEmptyString(value);
    if (text !== undefined) this.#assembler.refusal(text);
  }

  #readTools(delta: ChatDelta): void {
    for (const [position, entry] of listOf(delta.tool_calls).entries()) {
      if (!isObject(entry) || !(this.#options.whole || this.#owns('tools'))) continue;
      this.#assembler.toolFragment(toolCallFragment(entry, this.#choice, position === 0 ? delta : entry));
    }
    if (!isObject(delta.function_call)) return;
    const fragment = functionCallFragment(delta.function_call, this.#choice);
    if (fragment !== undefined) this.#assembler.toolFragment(fragment);
  }

  #readLeftovers(delta: ChatDelta): void {
    if (listOf(delta.executed_tools).length > 0) this.drop('output_dropped', 'executed_tools');
    if (listOf(delta.images).length > 0) {
      if (!this.#reported.has('images')) this.#text('[image output omitted]');
      this.drop('image_dropped', 'images');
    }
    const audio: { readonly data?: unknown } = isObject(delta.audio) ? delta.audio : {};
    if (nonEmptyString(audio.data) !== undefined) this.drop('output_dropped', 'audio');
  }

  /**
   * Nobody asks for more than one choice, yet some servers spread one reply over several. The first choice that has
   * text, thinking or calls is the one they are taken from.
   */
  #owns(kind: Kind): boolean {
    const owner = this.#owners.get(kind);
    if (owner === undefined) this.#owners.set(kind, this.#choice);
    return owner === undefined || owner === this.#choice;
  }
}

function transcriptOf(audio: unknown): string {
  const { transcript }: { readonly transcript?: unknown } = isObject(audio) ? audio : {};
  return nonEmptyString(transcript) ?? '';
}
