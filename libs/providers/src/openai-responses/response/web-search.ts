import type { CompletionServerTool } from '@sluice/completion';

import { isObject, listOf, nonEmptyString, parsedJson } from '../../shared/json/json-value.js';
import type { Citation } from '../../shared/response/reply-assembler.js';
import type { OutputItem } from '../openai-responses-types.js';

interface SearchAction {
  readonly type?: unknown;
  readonly query?: unknown;
  readonly queries?: unknown;
  readonly sources?: unknown;
}

interface WebPage {
  readonly type?: unknown;
  readonly url?: unknown;
  readonly title?: unknown;
}

/** Pages that were opened or looked through are no searches. */
const NO_SEARCHES: ReadonlySet<unknown> = new Set(['open_page', 'find_in_page']);

/** A search that the provider made, as use and result of Anthropic's own; undefined for what is no search. */
export function searchBlocks(item: OutputItem, ordinal: number): readonly CompletionServerTool[] | undefined {
  const action: SearchAction = isObject(item.action) ? item.action : {};
  const query = queryOf(action, item.arguments);
  if (query === undefined || NO_SEARCHES.has(action.type)) return undefined;
  const id = `srvtoolu_${(nonEmptyString(item.id) ?? String(ordinal)).replace(/[^a-zA-Z0-9_]/gu, '_')}`;
  const failed = item.status === 'failed';
  const content = failed
    ? { type: 'web_search_tool_result_error', error_code: 'unavailable' }
    : listOf(action.sources).flatMap(resultOf);
  return [
    { type: 'serverToolUse', block: { type: 'server_tool_use', id, name: 'web_search', input: { query } } },
    { type: 'serverToolResult', block: { type: 'web_search_tool_result', tool_use_id: id, content } },
  ];
}

/** A citation of the web. What is cited is not cut out: the range covers the marker of the link, not what was found. */
export function webCitation(value: unknown): Citation | undefined {
  const page: WebPage = isObject(value) ? value : {};
  const url = nonEmptyString(page.url);
  if (page.type !== 'url_citation' || url === undefined) return undefined;
  const title = nonEmptyString(page.title) ?? url;
  return { type: 'web_search_result_location', url, title, cited_text: '', encrypted_index: '' };
}

function queryOf(action: SearchAction, argumentsText: unknown): string | undefined {
  const queries = listOf(action.queries);
  const input = typeof argumentsText === 'string' ? parsedJson(argumentsText) : undefined;
  const { query }: { readonly query?: unknown } = isObject(input) ? input : {};
  return nonEmptyString(action.query) ?? nonEmptyString(queries[0]) ?? nonEmptyString(query);
}

function resultOf(value: unknown): readonly object[] {
  const page: WebPage = isObject(value) ? value : {};
  const url = nonEmptyString(page.url);
  if (url === undefined) return [];
  const title = nonEmptyString(page.title) ?? url;
  return [{ type: 'web_search_result', url, title, encrypted_content: '', page_age: null }];
}
