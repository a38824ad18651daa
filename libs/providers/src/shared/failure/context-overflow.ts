import { isObject } from '../json/json-value.js';
import type { FailureReport } from './failure-report.js';

const CODES: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'model_max_prompt_tokens_exceeded',
  'exceed_context_size_error',
  'too_many_prompt_tokens',
]);
/** As vendors put it, those at the end one each: xAI, Moonshot, Z.ai, DashScope, Groq, LM Studio twice. */
const WORDS =
  /maximum context length|max context length|context size|context window|too many tokens|input is too long|prompt is too long|prompt too long|all messages is too long|exceeds the maximum number of tokens|input token count .* exceeds|maximum prompt length|exceeded model token limit|prompt exceeds max length|range of input length should be|reduce the length of the (?:messages|prompt|input)|greater than the context length|context length of only/i;
/** Says how far over, but not what the total is. */
const EXCESS_ONLY = /exceed(?:s|ed)?\b[^.]*\bby \d/i;

/** Numbers as vendors write them, with or without separators. */
const NUMBER = String.raw`(\d[\d,_]*)`;
const LIMITS = [
  new RegExp(
    String.raw`(?:maximum|max)(?: model)? (?:context|prompt) (?:length|size|window)(?: of the model)?(?: is| of|:)?\s*${NUMBER}`,
    'i',
  ),
  new RegExp(String.raw`maximum number of tokens allowed \(?${NUMBER}`, 'i'),
  new RegExp(String.raw`context (?:size|window|length)(?: limit)?(?: is| of|:)?\s*\(?${NUMBER}`, 'i'),
  new RegExp(String.raw`>\s*${NUMBER}`),
  new RegExp(String.raw`(?:limit|maximum)(?: is| of|:)?\s*${NUMBER}`, 'i'),
];
/** The last number is the output, all before it are the input. */
const INPUT_AND_OUTPUT = [
  new RegExp(
    String.raw`${NUMBER}(?: tokens)? (?:in|from) (?:the |your )?(?:messages|prompt|input)[^\d]{0,40}${NUMBER}(?: tokens)? (?:in|for|from) the (?:completion|output)`,
    'i',
  ),
  new RegExp(String.raw`${NUMBER} of text input,(?: ${NUMBER} of tool input,)? ${NUMBER} in the output`, 'i'),
  new RegExp(String.raw`${NUMBER} \+ ${NUMBER} >`),
];
const INPUTS = [
  new RegExp(String.raw`resulted in ${NUMBER}`, 'i'),
  new RegExp(String.raw`token count \(?${NUMBER}`, 'i'),
  new RegExp(String.raw`too long:? ${NUMBER}`, 'i'),
  new RegExp(String.raw`${NUMBER}(?: tokens)? (?:in|from) (?:the |your )?(?:messages|prompt|input)`, 'i'),
  new RegExp(String.raw`requested:? (?:about )?${NUMBER}`, 'i'),
  new RegExp(String.raw`(?:prompt|input|request)[^\d.]{0,30}${NUMBER} tokens`, 'i'),
];

/** Whether a failure says that the conversation has outgrown the model. */
export function isContextOverflow({ codes, message }: FailureReport): boolean {
  return codes.some((code) => CODES.has(code)) || WORDS.test(message);
}

/**
 * The failure in one of the two wordings that agents recognise: they shorten the conversation, or ask for less, by
 * matching it (the Messages API, "Errors"). Whatever the provider said comes after, never before.
 */
export function overflowMessage(report: FailureReport): string {
  const counts = countsOf(report);
  const { input, output, limit } = counts;
  if (input === undefined || limit === undefined || EXCESS_ONLY.test(report.message)) return 'prompt is too long';
  if (output !== undefined && input < limit) {
    return `input length and \`max_tokens\` exceed context limit: ${input} + ${output} > ${limit}, decrease input length or \`max_tokens\` and try again`;
  }
  return input > limit ? `prompt is too long: ${input} tokens > ${limit} maximum` : 'prompt is too long';
}

interface OverflowCounts {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly limit?: number | undefined;
}

function countsOf({ error, message }: FailureReport): OverflowCounts {
  const fields: { readonly n_prompt_tokens?: unknown; readonly n_ctx?: unknown } = isObject(error) ? error : {};
  if (typeof fields.n_prompt_tokens === 'number' && typeof fields.n_ctx === 'number') {
    return { input: fields.n_prompt_tokens, limit: fields.n_ctx };
  }
  const limit = firstNumber(LIMITS, message);
  for (const pattern of INPUT_AND_OUTPUT) {
    const numbers = pattern
      .exec(message)
      ?.slice(1)
      .flatMap((digits) => numberOf(digits) ?? []);
    if (numbers === undefined) continue;
    return { input: numbers.slice(0, -1).reduce((sum, number) => sum + number, 0), output: numbers.at(-1), limit };
  }
  return { input: firstNumber(INPUTS, message), limit };
}

function firstNumber(patterns: readonly RegExp[], message: string): number | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(message);
    if (match) return numberOf(match[1]);
  }
  return undefined;
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits.replace(/[,_]/g, ''));
}
