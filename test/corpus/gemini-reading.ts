import { GeminiArguments } from './gemini-arguments.js';
import { citationsIn, type GeminiCitation } from './gemini-sources.js';
import { isObject, listOf, objectOf, parsed, stringOf } from './json.js';
import type { Json } from './json.js';
import { readFailure, type ReadFailure } from './provider-failure.js';
import type { ReadUsage } from './provider-usage.js';

/** A block as far as a reply of Gemini decides it. */
export type GeminiBlock =
  | { readonly type: 'text'; readonly text: string; readonly citations: readonly GeminiCitation[] }
  /** `sealed`: what has to be handed back, as it is. */
  | { readonly type: 'thinking'; readonly thinking: string; readonly sealed: unknown }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: Json };

/** What a reply says, however it is written. */
export interface GeminiMessage {
  readonly blocks: readonly GeminiBlock[];
  readonly stopReason: string;
  readonly usage: ReadUsage;
}

export type GeminiReading = { readonly message: GeminiMessage } | { readonly failure: ReadFailure };

/** What the request decides about the reading of its reply. */
export interface GeminiReadingOptions {
  readonly thinks: boolean;
  readonly searches: boolean;
}

const REFUSALS = 'SAFETY RECITATION BLOCKLIST PROHIBITED_CONTENT SPII LANGUAGE MODEL_ARMOR'.split(' ');
/** The first of Google's reasons by their numbers. */
const NUMBERS = ['', 'STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION', 'OTHER'];

/**
 * Reads a reply straight from its JSON, of which all is there. Shares nothing with the decoder but Google's documents.
 */
export function readGemini(text: string, options: GeminiReadingOptions): GeminiReading {
  const values = valuesOf(text);
  const failed = values.find(({ error }) => error !== undefined);
  if (failed !== undefined) return { failure: readFailure(failed) };
  const candidates = values.flatMap(({ candidates: all }) => listOf(all).slice(0, 1)).map(objectOf);
  const blocks = blocksOf(
    candidates.flatMap(({ content }) => listOf(objectOf(content)['parts']).map(objectOf)),
    options,
  );
  const blocked = values.some((value) => objectOf(value['promptFeedback'])['blockReason'] !== undefined);
  const reason = blocked ? 'SAFETY' : reasonOf(candidates, blocks);
  const called = blocks.some(({ type }) => type === 'tool_use');
  if (reason === undefined) return failure('upstream stream ended unexpectedly');
  if (reason === 'UNEXPECTED_TOOL_CALL' && !called) return failure(stringOf(candidates.at(-1)?.['finishMessage']));
  const cited = options.searches ? citationsIn(candidates) : [];
  return {
    message: {
      blocks: withCitations(blocks, cited),
      stopReason: stopOf(reason, called),
      usage: usageOf(values.map(({ usageMetadata }) => objectOf(usageMetadata))),
    },
  };
}

function failure(message: string): GeminiReading {
  return { failure: { message, status: undefined, codes: ['malformed'] } };
}

/** One reply, an array of them, or events. */
function valuesOf(text: string): readonly Json[] {
  const whole = parsed(text);
  if (whole !== undefined) return (Array.isArray(whole) ? listOf(whole) : [whole]).map(objectOf);
  return text
    .split(/\r\n|\r|\n/u)
    .filter((line) => line.startsWith('data:'))
    .map((line) => objectOf(parsed(line.slice('data:'.length))));
}

/** The last that is told; a reply that tells none but says something has ended by itself. */
function reasonOf(candidates: readonly Json[], blocks: readonly GeminiBlock[]): string | undefined {
  const told = candidates.map(({ finishReason }) => finishReason).filter((reason) => reason !== undefined);
  const last = told.at(-1);
  if (typeof last === 'number') return NUMBERS[last];
  return typeof last === 'string' ? last : blocks.length > 0 ? 'STOP' : undefined;
}

function stopOf(reason: string, called: boolean): string {
  if (reason === 'MAX_TOKENS') return 'max_tokens';
  if (REFUSALS.includes(reason)) return 'refusal';
  return called ? 'tool_use' : 'end_turn';
}

function blocksOf(parts: readonly Json[], { thinks }: GeminiReadingOptions): GeminiBlock[] {
  const reading = new PartsReading(thinks);
  for (const part of parts) reading.take(part);
  return reading.end();
}

/** Makes blocks of parts: text beside text is one block, and a call's signature stands under the thought before it. */
class PartsReading {
  readonly #thinks: boolean;
  readonly #blocks: GeminiBlock[] = [];
  #call: { readonly named: Json; readonly args: GeminiArguments; readonly signature: string } | undefined;
  #serverParts: Json[] = [];

  constructor(thinks: boolean) {
    this.#thinks = thinks;
  }

  take(part: Json): void {
    if (isObject(part['functionCall'])) this.#takeCall(part['functionCall'], stringOf(part['thoughtSignature']));
    else if (isObject(part['toolCall']) || isObject(part['toolResponse'])) this.#serverParts.push(part);
    else if (part['thought'] === true) this.#takeThought(stringOf(part['text']));
    else this.#takeText(stringOf(part['text']) || codeOf(part));
  }

  end(): GeminiBlock[] {
    this.#endCall();
    this.#seal('');
    return this.#blocks.filter((block) => block.type !== 'text' || block.text.trim() !== '');
  }

  #takeCall(call: Json, signature: string): void {
    if (stringOf(call['name']) !== '') {
      this.#endCall();
      this.#call = { named: call, args: new GeminiArguments(objectOf(call['args'])), signature };
    }
    for (const piece of listOf(call['partialArgs']).map(objectOf)) this.#call?.args.take(piece);
    if (call['willContinue'] !== true) this.#endCall();
  }

  #endCall(): void {
    if (this.#call === undefined) return;
    const { named, args, signature } = this.#call;
    this.#call = undefined;
    this.#seal(signature);
    this.#blocks.push({
      type: 'tool_use',
      id: stringOf(named['id']),
      name: stringOf(named['name']),
      input: args.value,
    });
  }

  #takeThought(text: string): void {
    if (!this.#thinks || text === '') return;
    const last = this.#blocks.at(-1);
    if (last?.type === 'thinking') this.#replaceLast({ ...last, thinking: last.thinking + text });
    else this.#blocks.push({ type: 'thinking', thinking: text, sealed: undefined });
  }

  #takeText(text: string): void {
    if (text === '') return;
    const last = this.#blocks.at(-1);
    if (last?.type === 'text') {
      this.#replaceLast({ ...last, text: last.text + text });
      return;
    }
    this.#seal('');
    this.#blocks.push({ type: 'text', text, citations: [] });
  }

  /** What has to be handed back stands under the thought that is told just now, or under one without words. */
  #seal(signature: string): void {
    const serverParts = this.#serverParts;
    if (!this.#thinks || (signature === '' && serverParts.length === 0)) return;
    this.#serverParts = [];
    const calls = this.#blocks.filter(({ type }) => type === 'tool_use').length;
    const sealed = {
      ...(signature !== '' && { thoughtSignature: signature, part: 'functionCall', ordinal: calls }),
      ...(serverParts.length > 0 && { serverParts }),
    };
    const last = this.#blocks.at(-1);
    if (last?.type === 'thinking') this.#replaceLast({ ...last, sealed });
    else this.#blocks.push({ type: 'thinking', thinking: '', sealed });
  }

  #replaceLast(block: GeminiBlock): void {
    this.#blocks.splice(-1, 1, block);
  }
}

/** Code, and what came of it, in the fences of Markdown. */
function codeOf({ executableCode, codeExecutionResult }: Json): string {
  const { code, language } = objectOf(executableCode);
  const source = stringOf(code);
  const shown = source || stringOf(objectOf(codeExecutionResult)['output']);
  const marked = source === '' ? '' : stringOf(language).toLowerCase();
  return shown === '' ? '' : `\n\`\`\`${marked}\n${shown.trimEnd()}\n\`\`\`\n`;
}

function withCitations(blocks: readonly GeminiBlock[], citations: readonly GeminiCitation[]): readonly GeminiBlock[] {
  const last = blocks.at(-1);
  return last?.type === 'text' ? [...blocks.slice(0, -1), { ...last, citations }] : blocks;
}

/** Each count is the last that was told. Thoughts are counted beside the answer, or in the total alone. */
function usageOf(usages: readonly Json[]): ReadUsage {
  const counts = Object.assign({}, ...usages.map(countsOf)) as Readonly<Record<string, number>>;
  const { promptTokenCount: prompt, cachedContentTokenCount: cached = 0, thoughtsTokenCount: thought = 0 } = counts;
  const whole = prompt === undefined ? undefined : prompt + (counts['toolUsePromptTokenCount'] ?? 0);
  const cacheRead = Math.min(cached, whole ?? Infinity);
  const output = outputOf(counts, whole, thought);
  return {
    input: whole === undefined ? undefined : whole - cacheRead,
    output,
    cacheRead,
    cacheCreation: 0,
    thinking: Math.min(thought, output ?? 0),
  };
}

function countsOf(usage: Json): Json {
  return Object.fromEntries(Object.entries(usage).filter(([, count]) => typeof count === 'number'));
}

function outputOf(counts: Readonly<Record<string, number>>, prompt: number | undefined, thought: number) {
  const { candidatesTokenCount: said, totalTokenCount: total } = counts;
  if (said !== undefined) return said + thought;
  if (prompt !== undefined && total !== undefined) return Math.max(thought, total - prompt);
  return thought > 0 ? thought : undefined;
}
