import type { ToolResultBlock } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import type { WebSearchErrorCode, WebSearchOutcome } from '@sluice/exchange';

/** Marks excerpts of ours among the encrypted contents of results. */
const EXCERPT_PREFIX = 'slw1.';

const FAILURES: Readonly<Record<WebSearchErrorCode, string>> = {
  invalid_tool_input: 'There was no query.',
  max_uses_exceeded: 'No more searches are allowed. Answer with what you have.',
  query_too_long: 'The query was too long.',
  too_many_requests: 'Too many searches were made lately.',
  unavailable: 'The search could not be made.',
};

/** A search as the client sees it. */
export function searchUseEvent(id: string, name: string, input: object): CompletionEvent {
  return { type: 'serverToolUse', block: { type: 'server_tool_use', id, name, input, caller: { type: 'direct' } } };
}

/** What came of it as the client sees it. Excerpts travel where the API keeps what only it can read. */
export function searchResultEvent(id: string, outcome: WebSearchOutcome): CompletionEvent {
  const content =
    'error' in outcome
      ? { type: 'web_search_tool_result_error', error_code: outcome.error }
      : outcome.hits.map(({ url, title, excerpt, date }) => ({
          type: 'web_search_result',
          url,
          title,
          encrypted_content: EXCERPT_PREFIX + Buffer.from(excerpt).toString('base64url'),
          page_age: date,
        }));
  const block = { type: 'web_search_tool_result', tool_use_id: id, content, caller: { type: 'direct' } };
  return { type: 'serverToolResult', block };
}

/** What came of it as the model is told, from the content of the client's block. */
export function searchToolResult(callId: string, content: unknown): ToolResultBlock {
  if (!Array.isArray(content)) {
    return { type: 'tool_result', tool_use_id: callId, content: failureText(content), is_error: true };
  }
  const texts = content.map((hit, index) => hitText(fieldsOf(hit), index + 1));
  const text = texts.length === 0 ? 'Nothing was found.' : texts.join('\n\n');
  return { type: 'tool_result', tool_use_id: callId, content: text };
}

function failureText(content: unknown): string {
  const code = textOf(fieldsOf(content)['error_code']);
  return Object.hasOwn(FAILURES, code) ? FAILURES[code as WebSearchErrorCode] : FAILURES.unavailable;
}

function hitText(hit: Readonly<Record<string, unknown>>, position: number): string {
  const date = textOf(hit['page_age']);
  const head = `${position}. ${textOf(hit['title'])}${date === '' ? '' : ` (${date})`}`;
  return [head, textOf(hit['url']), excerptOf(textOf(hit['encrypted_content']))]
    .filter((line) => line !== '')
    .join('\n');
}

/** Empty where the result was not one of ours. */
function excerptOf(encrypted: string): string {
  if (!encrypted.startsWith(EXCERPT_PREFIX)) return '';
  return Buffer.from(encrypted.slice(EXCERPT_PREFIX.length), 'base64url').toString('utf8');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
