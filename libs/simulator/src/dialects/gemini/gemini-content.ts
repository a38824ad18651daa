/** A part of a content (Gemini API, "Part"), as far as the simulator looks at it. */
export interface GeminiPart {
  readonly text?: string;
  readonly functionCall?: { readonly name: string; readonly args?: object; readonly id?: string };
  readonly functionResponse?: {
    readonly name: string;
    readonly id?: string;
    readonly response?: { readonly output?: string; readonly error?: string };
  };
  readonly inlineData?: object;
  readonly fileData?: object;
  readonly thoughtSignature?: string;
}

export interface GeminiContent {
  readonly role?: string;
  readonly parts: readonly GeminiPart[];
}

/** The body of `generateContent`, as far as the simulator looks at it. */
export interface GeminiRequest {
  readonly contents: readonly GeminiContent[];
  readonly systemInstruction?: GeminiContent;
  readonly tools?: readonly {
    readonly functionDeclarations?: readonly {
      readonly name: string;
      readonly parameters?: Readonly<Record<string, unknown>>;
      readonly parametersJsonSchema?: Readonly<Record<string, unknown>>;
    }[];
  }[];
  readonly toolConfig?: {
    readonly functionCallingConfig?: { readonly mode?: string; readonly allowedFunctionNames?: readonly string[] };
  };
  readonly generationConfig?: {
    readonly responseMimeType?: string;
    readonly responseSchema?: Readonly<Record<string, unknown>>;
    readonly responseJsonSchema?: Readonly<Record<string, unknown>>;
    readonly thinkingConfig?: { readonly includeThoughts?: boolean; readonly thinkingLevel?: string };
  };
  readonly continuationToken?: string;
}
