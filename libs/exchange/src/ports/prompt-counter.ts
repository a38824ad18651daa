import type { MessagesRequest } from '@sluice/anthropic';

/** Counts prompt tokens as exactly as can be done without asking the upstream. Too dear for every request. */
export interface PromptCounter {
  /**
   * @param model the model that would be asked, as its upstream knows it
   * @param body the request's bytes: what was counted before is not counted again
   */
  count(request: MessagesRequest, context: { readonly model: string; readonly body: Uint8Array }): Promise<number>;
}
