import { cutText } from '../messages/cut-text.js';
import type { UnknownBlock } from '../messages/known-block.js';

/** A long result would cost the whole context it once fitted into. */
const MAXIMUM_CHARACTERS = 4000;

/**
 * What a tool of Anthropic's servers did, in words. It cannot be told as a tool call: its result stands in the same
 * assistant turn, where no other API allows one.
 */
export function serverToolText(use: UnknownBlock | undefined, result: UnknownBlock): string {
  const name = textOf(use?.['name']) ?? result.type.replace(/_tool_result$/, '');
  const input = record(use?.['input']);
  const query = textOf(input['query']) ?? textOf(input['url']) ?? (use ? JSON.stringify(input) : '');
  const asked = query === '' ? '' : ` query: ${query}`;
  return cutText(`[${name}]${asked} → results: ${resultsText(result['content'])}`, MAXIMUM_CHARACTERS);
}

function resultsText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(resultText).join('; ');
  const block = record(content);
  const failure = textOf(block['error_code']);
  if (failure !== undefined) return `error ${failure}`;
  return resultText(content);
}

function resultText(value: unknown): string {
  const block = record(value);
  const title = textOf(block['title']);
  const url = textOf(block['url']);
  if (url !== undefined) return title === undefined ? url : `${title} — ${url}`;
  return textOf(block['text']) ?? JSON.stringify(value ?? null);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
