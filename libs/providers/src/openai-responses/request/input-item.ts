/** One piece of a message's content (OpenAI, "Create a model response", `input[].content[]`). */
export type InputPart = InputTextPart | InputImagePart | InputFilePart;

/** Where a prompt cache may be cut. */
interface CacheMark {
  readonly prompt_cache_breakpoint?: unknown;
}

export interface InputTextPart extends CacheMark {
  readonly type: 'input_text';
  readonly text: string;
}

export interface InputImagePart extends CacheMark {
  readonly type: 'input_image';
  readonly image_url: string;
  readonly detail: 'auto';
}

export interface InputFilePart extends CacheMark {
  readonly type: 'input_file';
  readonly filename: string;
  readonly file_data: string;
}

/** What the user or the operator said. */
export interface InputMessage {
  readonly type: 'message';
  readonly role: 'user' | 'developer';
  readonly content: readonly InputPart[];
}

/** What the model said; `phase` tells remarks on the way from the answer. */
export interface OutputMessage {
  readonly type: 'message';
  readonly role: 'assistant';
  readonly content: readonly [
    { readonly type: 'output_text'; readonly text: string; readonly annotations: readonly [] },
  ];
  readonly phase?: 'commentary' | 'final_answer';
}

/** What the model thought, as it is handed back. */
export interface ReasoningItem {
  readonly type: 'reasoning';
  readonly id?: string;
  readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
  readonly content?: readonly { readonly type: 'reasoning_text'; readonly text: string }[];
  readonly encrypted_content?: string;
}

/** A call the model made. Without an `id`: ids of other makers are refused. */
export interface FunctionCall {
  readonly type: 'function_call';
  readonly call_id: string;
  readonly name: string;
  readonly arguments: string;
}

/** What came of a call. */
export interface FunctionCallOutput {
  readonly type: 'function_call_output';
  readonly call_id: string;
  readonly output: string | readonly InputPart[];
}

export type InputItem = InputMessage | OutputMessage | ReasoningItem | FunctionCall | FunctionCallOutput;
