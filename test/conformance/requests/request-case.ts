import type { CompletionEvent, TranslationLossCode } from '@sluice/completion';
import type { PreparedAttempt } from '@sluice/exchange';
import { openAiCompatible, providerProfile, type ProfileName } from '@sluice/providers';
import { makeAttempt, type AttemptFixtureOptions } from '@sluice/testing';

export type Json = Readonly<Record<string, unknown>>;

/** One request to one upstream, and what of it must be sent. */
export interface RequestCase {
  /** `openai` unless told. */
  readonly profile?: ProfileName;
  /** `gpt-4o` unless told. */
  readonly model?: string;
  /** Without tools the three of {@link TOOLS} are offered. */
  readonly request: Json;
  readonly attempt?: AttemptFixtureOptions;
  /** Part of the body. */
  readonly body?: Json;
  /** All messages. */
  readonly messages?: readonly Json[];
  /** The function of each tool, in part. */
  readonly tools?: readonly Json[];
  /** Top-level fields that must not be there. */
  readonly absent?: readonly string[];
  /** Texts that must not stand anywhere in the body. */
  readonly unsaid?: readonly string[];
  /** Every loss, as code and path. */
  readonly losses?: readonly (readonly [code: TranslationLossCode, path: string])[];
  readonly check?: (sent: SentRequest) => void;
}

/** A rule of the translation, and the requests that show it. */
export interface RequestRule {
  readonly id: string;
  readonly name: string;
  readonly cases: readonly RequestCase[];
}

/** What an upstream would get. */
export interface SentRequest {
  readonly text: string;
  readonly body: Json & { readonly messages: readonly Json[]; readonly tools?: readonly { readonly function: Json }[] };
  readonly losses: PreparedAttempt['losses'];
  /** Reads a streamed answer. */
  readonly decode: (...deltas: readonly Json[]) => readonly CompletionEvent[];
}

export const READ = tool('Read', { file_path: { type: 'string' } });
export const BASH = tool('Bash', { command: { type: 'string' } });
export const TOOLS = [READ, BASH, tool('Noop', {})];

/** A custom tool with these properties. */
export function tool(name: string, properties: Json, more: Json = {}): Json {
  return { name, description: name, input_schema: { type: 'object', properties }, ...more };
}

/** Messages from pairs of role and content. */
export function messages(...turns: readonly (readonly [role: string, content: unknown])[]): Json {
  return { messages: turns.map(([role, content]) => ({ role, content })) };
}

/** Puts a case through the adapter of its profile. */
export function send({ profile = 'openai', model = 'gpt-4o', request, attempt = {} }: RequestCase): SentRequest {
  const adapter = openAiCompatible({
    id: 'openai',
    baseUrl: 'https://upstream.test/v1',
    profile: providerProfile(profile),
  });
  const prepared = adapter.prepare(
    makeAttempt({ ...attempt, target: { model }, request: { stream: true, tools: TOOLS, ...request } as never }),
  );
  const text = String(prepared.request.body);
  return {
    text,
    body: JSON.parse(text) as SentRequest['body'],
    losses: prepared.losses,
    decode: (...deltas) => decode(prepared, deltas),
  };
}

function decode(prepared: PreparedAttempt, deltas: readonly Json[]): readonly CompletionEvent[] {
  const chunks = deltas.map((delta) => ({ choices: [{ index: 0, delta, finish_reason: null }] }));
  const all = [...chunks, { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }];
  const text = `${all.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
  const decoder = prepared.openDecoder({ status: 200, headers: [['content-type', 'text/event-stream']] });
  return [...decoder.push(Buffer.from(text)), ...decoder.end()];
}
