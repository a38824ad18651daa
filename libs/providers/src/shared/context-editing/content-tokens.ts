/** Roughly what a token is of English and of code. */
const CHARACTERS_PER_TOKEN = 4;
/** What the Messages API charges for an image of the largest size it does not shrink ("Vision"). */
const MEDIUM_TOKENS = 1600;

/** Roughly how many tokens content takes: for saying how much was cleared, not for bills. */
export function contentTokens(content: unknown): number {
  if (typeof content === 'string') return Math.ceil(content.length / CHARACTERS_PER_TOKEN);
  if (Array.isArray(content)) return content.reduce((sum: number, block) => sum + contentTokens(block), 0);
  if (typeof content !== 'object' || content === null) return 0;
  const { type, text, thinking } = content as { type?: unknown; text?: unknown; thinking?: unknown };
  if (type === 'image' || type === 'document') return MEDIUM_TOKENS;
  if (typeof text === 'string') return contentTokens(text);
  if (typeof thinking === 'string') return contentTokens(thinking);
  return type === 'redacted_thinking' ? 0 : contentTokens(JSON.stringify(content));
}
