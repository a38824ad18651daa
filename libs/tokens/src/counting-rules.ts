/** How the models of one maker count what is no plain text. */
export interface CountingRules {
  /** Differs between any two rules that count differently. */
  readonly name: string;
  /** Tokens of the model for one token of the vocabulary `o200k_base`. */
  readonly tokensPerToken: number;
  /** Pixels along the longer edge that an image is scaled down to before it is cut into patches. */
  readonly longestEdge: number;
  /** Tokens an image costs at most by its patches. */
  readonly mostPatches: number;
  /** What an image costs by tiles, for makers who count so. */
  readonly tiles?: 'openai' | 'gemini';
  /** Which thinking of earlier replies is part of the prompt. */
  readonly thinking: 'all' | 'this-turn' | 'none';
}

/** The limits of images for models before Claude 4.7 and for all others (the Messages API, "Vision"). */
const STANDARD_IMAGES = { longestEdge: 1568, mostPatches: 1568 };
const LARGE_IMAGES = { longestEdge: 2576, mostPatches: 4784 };

/** Claude 4.7 and later use a vocabulary that cuts finer (the Messages API, "What's new in Claude 4.7"). */
const CLAUDE: CountingRules = { name: 'claude', tokensPerToken: 1.1, ...STANDARD_IMAGES, thinking: 'this-turn' };
const CLAUDE_FINER: CountingRules = { ...CLAUDE, name: 'claude-4.7', tokensPerToken: 1.4, ...LARGE_IMAGES };
const OPENAI: CountingRules = {
  name: 'openai',
  tokensPerToken: 1,
  ...STANDARD_IMAGES,
  tiles: 'openai',
  thinking: 'none',
};
const GEMINI: CountingRules = { ...OPENAI, name: 'gemini', tiles: 'gemini' };
/** Open models are mostly handed their thinking back. */
const OTHERS: CountingRules = { name: 'others', tokensPerToken: 1, ...STANDARD_IMAGES, thinking: 'all' };

/** `claude-opus-4-7`, `claude-3-5-sonnet-20241022`, `anthropic.claude-opus-4-6-v1:0`: what looks like a date is no version. */
const CLAUDE_VERSION = /claude-(?:[a-z]+-)?(\d{1,2})(?!\d)(?:[-.](\d{1,2})(?!\d))?/;
const OPENAI_NAME = /(?:^|[/.])(?:(?:chat)?gpt-(?!oss)|o\d|codex)/;

/** @param model its name as the upstream knows it */
export function countingRules(model: string): CountingRules {
  const name = model.toLowerCase();
  if (name.includes('claude')) return isBefore47(name) ? CLAUDE : CLAUDE_FINER;
  if (OPENAI_NAME.test(name)) return OPENAI;
  return name.includes('gemini') ? GEMINI : OTHERS;
}

/** A name without a version is taken for a new model: a count that is too low hurts more than one that is too high. */
function isBefore47(name: string): boolean {
  const version = CLAUDE_VERSION.exec(name);
  if (version === null) return false;
  const [major, minor] = [Number(version[1]), Number(version[2] ?? 0)];
  return major < 4 || (major === 4 && minor < 7);
}
