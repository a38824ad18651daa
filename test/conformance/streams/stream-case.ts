import type { AnthropicErrorType, MessagesRequest } from '@sluice/anthropic';
import type { StopReason, TranslationLossCode } from '@sluice/completion';
import type { ProfileName, ProviderProfile } from '@sluice/providers';

/** A block of a reply as the client has it in the end. */
export type ExpectedBlock =
  | { readonly TX: string }
  /** Thinking, signed. */
  | { readonly TH: string }
  /** A call. One that was cut off has the beginning of its arguments for an input, as text. */
  | { readonly TU: string; readonly id: string; readonly input: unknown };

export const TX = (text: string): ExpectedBlock => ({ TX: text });
export const TH = (text: string): ExpectedBlock => ({ TH: text });
export const TU = (id: string, name: string, input: unknown): ExpectedBlock => ({ TU: name, id, input });

/** Any id that Sluice has made itself. */
export const MINTED = 'toolu_*';

/** Token counts as the client is told them. */
export interface ExpectedUsage {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheCreation?: number;
  readonly thinking?: number;
}

/**
 * What the upstream does on one call: bytes to send at once, numbers are milliseconds to wait. The body then ends,
 * unless it is `reset` or left `open`.
 */
export interface UpstreamScript {
  readonly steps: readonly (string | Uint8Array | number)[];
  readonly ending?: 'reset' | 'open';
  readonly status?: number;
}

/** How a reply ended: well, by an error event, or by an HTTP status before anything was sent. */
export type ExpectedEnding =
  | {
      readonly reason: StopReason;
      readonly stopSequence?: string;
      readonly stopDetails?: object;
    }
  | { readonly error: AnthropicErrorType; readonly message?: RegExp }
  | { readonly http: readonly [status: number, type: AnthropicErrorType]; readonly message?: RegExp };

/** One run through the gateway, and what has to come out of it. */
export interface StreamCase {
  /** What tells this case from the others of its number. */
  readonly label?: string;
  /** What the upstream answers, call by call; the last one answers all further calls. A text is a body that ends. */
  readonly upstream: string | Uint8Array | readonly UpstreamScript[];
  readonly request?: Partial<MessagesRequest>;
  /** What the upstream speaks; Chat Completions unless told. `either`: which of OpenAI's, the adapter finds out. */
  readonly api?: 'chat' | 'responses' | 'either' | 'gemini' | 'vertex-gemini' | 'vertex-express';
  /** Of OpenAI's APIs; `openai` unless told. */
  readonly profile?: ProfileName;
  /** What differs from the profile's own way to decode. */
  readonly decoder?: Partial<ProviderProfile['decoder']>;
  readonly retries?: number;
  /** What the gateway itself thinks the prompt has. */
  readonly estimate?: number;
  /** Blocks in the order they were sent; those of a reply that failed may be unfinished. */
  readonly blocks?: readonly ExpectedBlock[];
  readonly ending: ExpectedEnding;
  readonly usage?: ExpectedUsage;
  /** Losses that must have been noted. */
  readonly losses?: readonly TranslationLossCode[];
  /** Calls the upstream must have had. */
  readonly calls?: number;
  /** Anything that needs a closer look. Throws when it is wrong. */
  readonly check?: (run: StreamRun) => void;
}

/** What a case came to. */
export interface StreamRun {
  /** Everything the client got. */
  readonly body: string;
  /** When each piece of it came, in milliseconds since the request. */
  readonly pieces: readonly { readonly atMs: number; readonly data: string }[];
  /** Bodies of the requests that the upstream got. */
  readonly requests: readonly Readonly<Record<string, unknown>>[];
  /** When the response ended, in milliseconds since the request. */
  readonly endedAtMs: number;
  /** Upstream calls whose connection Sluice has let go of. */
  readonly released: number;
}

/** A number of the suite, and the cases that show it. */
export interface NumberedCase {
  readonly id: string;
  readonly name: string;
  readonly cases: readonly StreamCase[];
}

/** A number with one case. */
export function numbered(id: string, name: string, only: StreamCase): NumberedCase {
  return { id, name, cases: [only] };
}
