/** One piece of a content (Gemini API, "Part"). */
export interface GeminiPart {
  readonly text?: string;
  readonly inlineData?: GeminiBlob;
  readonly fileData?: GeminiFile;
  readonly functionCall?: { readonly name: string; readonly args: object; readonly id?: string };
  readonly functionResponse?: GeminiFunctionResponse;
  /** What the model wants to have back with what it signed. */
  readonly thoughtSignature?: string;
}

export interface GeminiBlob {
  readonly mimeType: string;
  /** Base64. */
  readonly data: string;
}

export interface GeminiFile {
  readonly fileUri: string;
  readonly mimeType: string;
}

export interface GeminiFunctionResponse {
  readonly name: string;
  readonly id?: string;
  readonly response: { readonly output: string } | { readonly error: string };
  /** Media that the function returned; models before Gemini 3 take none. */
  readonly parts?: readonly GeminiPart[];
}

export interface GeminiContent {
  readonly role: 'user' | 'model';
  readonly parts: readonly GeminiPart[];
}

/** Some fields of the request body, or of an object in it. */
export type GeminiFields = Readonly<Record<string, unknown>>;
