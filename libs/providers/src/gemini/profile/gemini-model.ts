import type { Effort } from '../../shared/settings/effort.js';

/** How hard a model of Gemini 3 or later may be asked to think. */
export type ThinkingLevel = Extract<Effort, 'minimal' | 'low' | 'medium' | 'high'>;

/**
 * How a model's thinking is steered: by a number of tokens, by a level, or not at all. `unknown`: it may be shown, and a
 * model that has none says so.
 */
export type ThinkingControl =
  | { readonly by: 'budget'; readonly least: number; readonly most: number; readonly off: boolean }
  | { readonly by: 'level'; readonly levels: readonly ThinkingLevel[] }
  | { readonly by: 'nothing' | 'unknown' };

/** What one model does otherwise than its siblings. */
export interface GeminiModel {
  /** 1.5, 2, 2.5, 3 …; 0 for a model whose name does not tell. */
  readonly generation: number;
  readonly thinking: ThinkingControl;
  /** Tokens a reply may have at most, where that is known. */
  readonly maxOutputTokens: number | undefined;
}

/** From here on calls are refused without signatures, responses may hold media, and searches go with functions. */
const THIRD_GENERATION = 3;
const NOTHING: ThinkingControl = { by: 'nothing' };
const UNKNOWN: ThinkingControl = { by: 'unknown' };
const LATEST = 3.5;

/** Gemini API, "Gemini thinking": the first row that matches counts. */
const THINKING: readonly (readonly [pattern: RegExp, thinking: ThinkingControl])[] = [
  [/image|tts|audio|live|embedding|^gemma|^gemini-(1\.|2\.0)/, NOTHING],
  [/^gemini-2\.5-flash-lite/, { by: 'budget', least: 512, most: 24_576, off: true }],
  [/^gemini-2\.5-pro/, { by: 'budget', least: 128, most: 32_768, off: false }],
  [/^gemini-2\.5|^gemini-robotics-er/, { by: 'budget', least: 1, most: 24_576, off: true }],
  [/^gemini-3-pro/, { by: 'level', levels: ['low', 'high'] }],
  [/^gemini-(3-flash|[3-9][\d.]*-flash-lite)/, { by: 'level', levels: ['minimal', 'low', 'medium', 'high'] }],
  [/^gemini-([3-9]|\d\d|(pro|flash|flash-lite)-latest)/, { by: 'level', levels: ['low', 'medium', 'high'] }],
];

/** What to heed with a model of this name. */
export function geminiModel(name: string): GeminiModel {
  const bare = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  const generation = generationOf(bare);
  return {
    generation,
    thinking: THINKING.find(([pattern]) => pattern.test(bare))?.[1] ?? UNKNOWN,
    maxOutputTokens: maxOutputTokens(generation),
  };
}

/** Whether a model's calls have to be signed, its functions may return media, and its tools may be mixed. */
export function isThirdGeneration({ generation }: GeminiModel): boolean {
  return generation >= THIRD_GENERATION;
}

function generationOf(name: string): number {
  const number = /^gemini-(\d+(?:\.\d+)?)/.exec(name)?.[1];
  if (number !== undefined) return Number(number);
  return /^gemini-[a-z-]*latest/.test(name) ? LATEST : 0;
}

function maxOutputTokens(generation: number): number | undefined {
  if (generation === 0) return undefined;
  return generation < 2.5 ? 8192 : 65_536;
}
