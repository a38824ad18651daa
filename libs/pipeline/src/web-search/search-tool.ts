import type { MessagesRequest, ToolChoice, ToolDefinition } from '@sluice/anthropic';
import type { TranslationLoss } from '@sluice/completion';
import { ClientError } from '@sluice/exchange';

/** A web search that the client declared and its target does not have. */
export interface SearchTool {
  /** Its place among the tools. */
  readonly index: number;
  readonly name: string;
  /** Searches a reply may hold. */
  readonly maxUses: number;
  readonly allowedDomains: readonly string[];
  readonly blockedDomains: readonly string[];
  /** What was asked of it that the gateway does not do. */
  readonly losses: readonly TranslationLoss[];
}

const TYPE = /^web_search_\d+$/;

const PARAMETERS = {
  type: 'object',
  properties: { query: { type: 'string', description: 'What to search for.' } },
  required: ['query'],
};

/**
 * The web search of a request, if there is one that the model may call by itself ("Web search tool").
 * @throws {ClientError} `invalid_request`
 */
export function findSearchTool({ tools = [] }: MessagesRequest): SearchTool | undefined {
  const index = tools.findIndex((tool) => TYPE.test(tool.type ?? '') && isDirect(tool));
  const tool = tools[index];
  if (tool === undefined) return undefined;
  const allowedDomains = domainsOf(tool['allowed_domains']);
  const blockedDomains = domainsOf(tool['blocked_domains']);
  if (allowedDomains.length > 0 && blockedDomains.length > 0) {
    throw new ClientError(
      'invalid_request',
      `tools.${index}: Use either allowed_domains or blocked_domains, not both.`,
    );
  }
  const maxUses = tool['max_uses'];
  return {
    index,
    name: tool.name,
    maxUses: typeof maxUses === 'number' && maxUses > 0 ? maxUses : Infinity,
    allowedDomains,
    blockedDomains,
    losses: tool['user_location'] == null ? [] : [{ code: 'field_dropped', path: `tools.${index}.user_location` }],
  };
}

/** The request with the search as a function like any other. */
export function withSearchFunction(request: MessagesRequest, { index }: SearchTool): MessagesRequest {
  const tools = request.tools?.map((tool, position) => (position === index ? asFunction(tool) : tool));
  return { ...request, ...(tools && { tools }) };
}

/** Whoever had to call a tool has called one: asked again in the same words, the model would never come to an end. */
export function withoutForce(choice: ToolChoice | undefined): ToolChoice | undefined {
  if (choice?.type !== 'any' && choice?.type !== 'tool') return choice;
  const { disable_parallel_tool_use: single } = choice;
  return { type: 'auto', ...(single !== undefined && { disable_parallel_tool_use: single }) };
}

function isDirect(tool: ToolDefinition): boolean {
  const callers = tool['allowed_callers'];
  return !Array.isArray(callers) || callers.includes('direct');
}

function asFunction({ name, cache_control: mark, defer_loading: deferred }: ToolDefinition): ToolDefinition {
  return {
    name,
    description: 'Searches the web and returns titles, addresses and excerpts of the pages that were found.',
    input_schema: PARAMETERS,
    ...(deferred !== undefined && { defer_loading: deferred }),
    ...(mark != null && { cache_control: mark }),
  };
}

function domainsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((domain): domain is string => typeof domain === 'string') : [];
}
