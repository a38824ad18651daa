/**
 * What `generateContent` and `streamGenerateContent` reply with (Gemini API, "GenerateContentResponse"; Vertex AI has
 * the same). Every leaf is unknown: nothing may be used before its type was looked at.
 */
export interface GeminiChunk {
  readonly responseId?: unknown;
  readonly modelVersion?: unknown;
  readonly candidates?: unknown;
  readonly promptFeedback?: unknown;
  readonly usageMetadata?: unknown;
  readonly error?: unknown;
}

export interface GeminiCandidate {
  readonly content?: unknown;
  /** A name, or its number where `enum-encoding=int` was asked for. */
  readonly finishReason?: unknown;
  readonly finishMessage?: unknown;
  readonly groundingMetadata?: unknown;
  readonly citationMetadata?: unknown;
  /** By which a generation that is too long for one answer is resumed. */
  readonly continuationToken?: unknown;
}

/** One piece of a candidate's content. */
export interface GeminiReplyPart {
  readonly text?: unknown;
  readonly thought?: unknown;
  readonly thoughtSignature?: unknown;
  readonly functionCall?: unknown;
  /** A tool that Google ran by itself, and what it found. */
  readonly toolCall?: unknown;
  readonly toolResponse?: unknown;
  readonly inlineData?: unknown;
  readonly executableCode?: unknown;
  readonly codeExecutionResult?: unknown;
}

/** A call, whole or in pieces (Vertex AI, "Streaming function call arguments"). */
export interface GeminiFunctionCall {
  readonly name?: unknown;
  readonly id?: unknown;
  readonly args?: unknown;
  readonly partialArgs?: unknown;
  readonly willContinue?: unknown;
}

/** One value of a call's arguments, or a piece of it. */
export interface GeminiPartialArgument {
  readonly jsonPath?: unknown;
  readonly stringValue?: unknown;
  readonly numberValue?: unknown;
  readonly boolValue?: unknown;
  readonly nullValue?: unknown;
}

/** Token counts, each of the whole answer so far. */
export interface GeminiUsage {
  readonly promptTokenCount?: unknown;
  readonly cachedContentTokenCount?: unknown;
  readonly toolUsePromptTokenCount?: unknown;
  readonly candidatesTokenCount?: unknown;
  readonly thoughtsTokenCount?: unknown;
  readonly totalTokenCount?: unknown;
}
