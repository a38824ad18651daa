/** The client's attribution line: it changes with every release, which would ruin every prompt-cache prefix after it. */
const ATTRIBUTION = /^x-anthropic-billing-header:[^\n]*\n?/;

/** A text of the system prompt without the line that only Anthropic reads; the same text where there is none. */
export function withoutAttribution(text: string): string {
  return text.startsWith('x-anthropic-billing-header:') ? text.replace(ATTRIBUTION, '') : text;
}
