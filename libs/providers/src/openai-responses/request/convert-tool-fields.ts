import { isObject } from '../../shared/json/json-value.js';
import type { ChatFields, ChatTool } from '../../shared/openai/chat-request.js';
import type { RequestConversion } from '../../shared/openai/request-conversion.js';
import { convertTools, type ConvertedTools } from '../../shared/openai/tools/convert-tools.js';
import { SEARCH_TOOL, WEB_SEARCH } from './convert-web-search.js';

/** A tool choice of Chat Completions that names a function. */
interface NamedChoice {
  readonly function: { readonly name: string };
}

/** @throws {ClientError} `invalid_request` when nothing of what the request needs is there */
export function convertToolFields(conversion: RequestConversion): ConvertedTools {
  const converted = convertTools(conversion, WEB_SEARCH);
  const { tools = [], tool_choice: choice, ...rest } = converted.fields as ChatFields & { tools?: readonly ChatTool[] };
  const search = converted.search?.[SEARCH_TOOL];
  const all = [...tools.map(functionTool), ...(search === undefined ? [] : [search])];
  if (all.length === 0) return { ...converted, fields: {} };
  return { ...converted, fields: { tools: all, ...toolChoice(conversion, choice, search), ...rest } };
}

/** Without `strict` the API takes a schema for a strict one, and changes it. */
function functionTool({ function: { name, description, parameters, strict } }: ChatTool): object {
  return { type: 'function', name, description, parameters: parameters ?? null, strict: strict ?? false };
}

function toolChoice({ request }: RequestConversion, choice: unknown, search: unknown): ChatFields {
  const { type, name } = request.tool_choice ?? {};
  if (isObject(choice)) return { tool_choice: { type: 'function', name: (choice as NamedChoice).function.name } };
  if (search !== undefined && type === 'tool' && isSearch(request.tools, name)) {
    return { tool_choice: { type: 'web_search' } };
  }
  if (choice !== undefined) return { tool_choice: choice };
  // A search alone: nothing was said of it, since Chat Completions has no choice of it.
  return { tool_choice: type === 'any' ? 'required' : type === 'none' ? 'none' : 'auto' };
}

function isSearch(tools: RequestConversion['request']['tools'], name: string | undefined): boolean {
  return (tools ?? []).some((tool) => tool.name === name && tool.type?.startsWith('web_search') === true);
}
