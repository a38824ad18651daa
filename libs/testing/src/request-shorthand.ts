import type { MessagesRequest } from '@sluice/anthropic';
import type { TranslationLoss } from '@sluice/completion';
import type { ProviderAdapter } from '@sluice/exchange';

import { makeAttempt, type AttemptFixtureOptions } from './attempt-fixture.js';

type Json = Record<string, unknown>;

/** A Chat Completions request as an adapter would send it. */
export interface TranslatedRequest {
  readonly body: Json & { messages: Json[]; tools?: { function: Json }[] };
  readonly losses: readonly TranslationLoss[];
  /** The body as it goes over the wire. */
  readonly text: string;
}

/** Runs a request through an adapter. */
export function translateRequest(
  adapter: ProviderAdapter,
  request: Partial<MessagesRequest>,
  rest: AttemptFixtureOptions = {},
): TranslatedRequest {
  const { request: upstream, losses } = adapter.prepare(makeAttempt({ ...rest, request }));
  const text = String(upstream.body);
  return { body: JSON.parse(text) as TranslatedRequest['body'], losses, text };
}

/** A `text` block. */
export function textBlock(text: string, more: Json = {}): Json & { type: 'text'; text: string } {
  return { type: 'text', text, ...more };
}

/** A `tool_use` block; of the tool Read unless told. */
export function toolUse(id: string, name = 'Read', input: unknown = { file_path: 'a' }): Json {
  return { type: 'tool_use', id, name, input };
}

/** A `tool_result` block. */
export function toolResult(id: string, content?: unknown, more: Json = {}): Json {
  return { type: 'tool_result', tool_use_id: id, ...(content !== undefined && { content }), ...more };
}

/** A conversation from pairs of role and content. */
export function conversation(...turns: (readonly [role: string, content: unknown])[]): Partial<MessagesRequest> {
  const messages = turns.map(([role, content]) => ({ role, content }));
  return { messages: messages as unknown as MessagesRequest['messages'] };
}
