import type { StreamCase } from '../streams/stream-case.js';

type Json = Readonly<Record<string, unknown>>;

/** One event of a stream of `streamGenerateContent`. */
export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\r\n\r\n`;
}

/** A reply, or a piece of one, whose candidate has these parts and whatever else. */
export function reply(parts: readonly object[], candidate: Json = {}, more: Json = {}): Json {
  return {
    candidates: [{ content: { role: 'model', parts }, ...candidate, index: 0 }],
    modelVersion: 'served-1',
    responseId: 'resp-1',
    ...more,
  };
}

/** A chunk with these parts. */
export function c(...parts: readonly object[]): string {
  return event(reply(parts));
}

/** The chunk that ends the reply, with counts. */
export function f(finishReason: string, more: Json = {}): string {
  return event(reply([], { finishReason, ...more }, counted(10, 2)));
}

/** Token counts: of the prompt and of the answer, and any others. */
export function counted(prompt: number, candidates: number, more: Json = {}): Json {
  return { usageMetadata: { promptTokenCount: prompt, candidatesTokenCount: candidates, ...more } };
}

/** A part with a call; without `args` where there are none, and signed where a signature is given. */
export function fc(name: string, args?: object, thoughtSignature?: string): object {
  return { functionCall: { name, ...(args && { args }) }, ...(thoughtSignature && { thoughtSignature }) };
}

/** What Google says instead of a reply. */
export function refusal(code: number, status: string, message: string, ...details: readonly object[]): string {
  return JSON.stringify({ error: { code, status, message, details } });
}

/** A case of Gemini 3, unless it asks for another model. */
export function over(upstream: StreamCase['upstream'], rest: Omit<StreamCase, 'upstream'>): StreamCase {
  return { api: 'gemini', upstream, ...rest, request: { model: GEMINI_3, ...rest.request } };
}

export const GEMINI_3 = 'openai/gemini-3-flash-preview';
