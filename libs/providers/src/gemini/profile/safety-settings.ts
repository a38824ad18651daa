/** What Google looks for in prompts and replies, as far as it can be told to look away (Gemini API, "Safety settings"). */
const CATEGORIES = [
  'HARM_CATEGORY_HARASSMENT',
  'HARM_CATEGORY_HATE_SPEECH',
  'HARM_CATEGORY_SEXUALLY_EXPLICIT',
  'HARM_CATEGORY_DANGEROUS_CONTENT',
];
const THRESHOLDS = ['OFF', 'BLOCK_NONE', 'BLOCK_ONLY_HIGH', 'BLOCK_MEDIUM_AND_ABOVE', 'BLOCK_LOW_AND_ABOVE'];

/**
 * The field `safetySettings`, or nothing where Google's own thresholds stand.
 * @throws {Error} when there is no such threshold
 */
export function safetySettings(threshold: string | undefined): Readonly<Record<string, unknown>> {
  if (threshold === undefined || threshold === '') return {};
  if (!THRESHOLDS.includes(threshold)) {
    throw new Error(`There is no safety threshold "${threshold}". Use one of: ${THRESHOLDS.join(', ')}.`);
  }
  return { safetySettings: CATEGORIES.map((category) => ({ category, threshold })) };
}
