/** What the signature of a thinking block carries of the item that it was. */
export interface ReasoningPayload {
  readonly id?: string;
  /** From `response.output_item.done`: that of `.added` is not final. */
  readonly encrypted_content?: string;
  /** How many parts the summary had; their texts stand in the block. */
  readonly summaryCount?: number;
  /** The text is the thinking itself, not a summary of it. */
  readonly plain?: true;
}
