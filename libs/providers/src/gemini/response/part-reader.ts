import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { CompletionQueue } from '../../shared/response/completion-queue.js';
import type { ReplyAssembler } from '../../shared/response/reply-assembler.js';
import type { GeminiReplyPart } from '../gemini-types.js';
import { functionCallOf, type FunctionCalls } from './function-calls.js';
import type { GeminiThinking } from './gemini-thinking.js';

export interface PartReaderTools {
  readonly queue: CompletionQueue;
  readonly assembler: ReplyAssembler;
  readonly thinking: GeminiThinking;
  readonly calls: FunctionCalls;
}

/** Takes the parts of a candidate's content, in their order. */
export class PartReader {
  readonly #tools: PartReaderTools;
  #imageDropped = false;

  constructor(tools: PartReaderTools) {
    this.#tools = tools;
  }

  /** @returns whether there was anything in it that the client is told of */
  read(part: GeminiReplyPart): boolean {
    const { assembler, calls } = this.#tools;
    const call = functionCallOf(part.functionCall);
    if (call !== undefined) {
      calls.read(call, nonEmptyString(part.thoughtSignature));
      return true;
    }
    const text = nonEmptyString(part.text);
    if (text !== undefined) {
      if (part.thought === true) assembler.thought(text);
      else assembler.text(text);
      return true;
    }
    return this.#readOther(part);
  }

  #readOther(part: GeminiReplyPart): boolean {
    const { assembler, thinking } = this.#tools;
    if (isObject(part.toolCall) || isObject(part.toolResponse)) {
      thinking.carry(part);
      return true;
    }
    const fenced = codeText(part);
    if (fenced !== undefined) assembler.text(fenced);
    else if (isObject(part.inlineData)) this.#dropImage();
    else return false;
    return true;
  }

  #dropImage(): void {
    if (this.#imageDropped) return;
    this.#imageDropped = true;
    this.#tools.assembler.text('[image output omitted]');
    this.#tools.queue.loss('image_dropped', 'inlineData');
  }
}

/** Code that Google ran, and what came of it, as a reader of text would want them. */
function codeText({ executableCode, codeExecutionResult }: GeminiReplyPart): string | undefined {
  const code: { readonly code?: unknown; readonly language?: unknown } = isObject(executableCode) ? executableCode : {};
  const source = nonEmptyString(code.code);
  if (source !== undefined) return fence(source, nonEmptyString(code.language)?.toLowerCase() ?? '');
  const result: { readonly output?: unknown } = isObject(codeExecutionResult) ? codeExecutionResult : {};
  const output = nonEmptyString(result.output);
  return output === undefined ? undefined : fence(output, '');
}

function fence(text: string, language: string): string {
  return `\n\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
}
