import type { ToolDefinition } from '@sluice/anthropic';

import type { ChatTool } from '../../../shared/openai/chat-request.js';
import type { RequestConversion } from '../../../shared/openai/request-conversion.js';
import { convertTools, type SearchStyle } from '../../../shared/openai/tools/convert-tools.js';
import { isThirdGeneration } from '../../profile/gemini-model.js';
import { takesJsonSchemas, type GeminiConversion } from '../gemini-conversion.js';
import type { GeminiFields } from '../gemini-request.js';

/** The fields about tools, and what the decoder has to know of them. */
export interface ConvertedGeminiTools {
  readonly fields: GeminiFields;
  /** Google searches by itself, so that replies may cite what it found. */
  readonly searches: boolean;
  /** Gemini's name → the client's, of every tool that is offered. */
  readonly toolNames: ReadonlyMap<string, string>;
}

/** What a client may want of a search, and Google's cannot be told. */
const SEARCH_LIMITS = ['max_uses', 'allowed_domains', 'blocked_domains', 'user_location', 'max_content_tokens'];

/** What Google does by itself: "Grounding with Google Search", "URL context". */
const SERVER_TOOLS: SearchStyle = { types: /^web_(?:search|fetch)_\d+/, convert: convertServerTool, choosable: false };

/**
 * `tools` and `toolConfig`.
 * @throws {ClientError} `invalid_request` when nothing of what the request needs is there
 */
export function convertGeminiTools(conversion: GeminiConversion): ConvertedGeminiTools {
  const { fields, search, toolNames } = convertTools(conversion, SERVER_TOOLS);
  const functions = (fields['tools'] ?? []) as readonly ChatTool[];
  const kept = search !== undefined && mayStandBeside(conversion, functions) ? search : undefined;
  if (search !== undefined && kept === undefined) {
    conversion.losses.add('tool_dropped', 'tools', `${Object.keys(search).join(', ')} beside functions`);
  }
  const declarations = functions.map((tool) => declarationOf(conversion, tool));
  const tools = [
    ...(declarations.length > 0 ? [{ functionDeclarations: declarations }] : []),
    ...Object.entries(kept ?? {}).map(([name, settings]) => ({ [name]: settings })),
  ];
  const config = declarations.length > 0 && {
    toolConfig: {
      functionCallingConfig: callingConfig(conversion, fields['tool_choice']),
      ...(kept && { includeServerSideToolInvocations: true }),
    },
  };
  return {
    fields: { ...(tools.length > 0 && { tools }), ...config },
    searches: kept?.['googleSearch'] !== undefined,
    toolNames,
  };
}

function convertServerTool({ losses }: RequestConversion, tool: ToolDefinition, path: string): GeminiFields {
  for (const limit of SEARCH_LIMITS) {
    if (tool[limit] != null) losses.add('field_dropped', `${path}.${limit}`);
  }
  return tool.type?.startsWith('web_fetch') ? { urlContext: {} } : { googleSearch: {} };
}

/** Functions are worth more to agents than a search; only some models, at some places, take both. */
function mayStandBeside({ gemini, surface }: GeminiConversion, functions: readonly ChatTool[]): boolean {
  return functions.length === 0 || (surface.searchBesideFunctions && isThirdGeneration(gemini));
}

function declarationOf(conversion: GeminiConversion, { function: declared }: ChatTool): GeminiFields {
  const { name, description, parameters } = declared;
  const field = takesJsonSchemas(conversion) ? 'parametersJsonSchema' : 'parameters';
  return { name, description, ...(parameters && { [field]: parameters }) };
}

/** Gemini API, "FunctionCallingConfig". */
function callingConfig({ request }: GeminiConversion, choice: unknown): GeminiFields {
  if (choice === 'none') return { mode: 'NONE' };
  if (choice === 'required') return { mode: 'ANY' };
  const named = choice as { readonly function?: { readonly name: string } } | undefined;
  if (named?.function !== undefined) return { mode: 'ANY', allowedFunctionNames: [named.function.name] };
  const strict = (request.tools ?? []).some((tool) => tool.strict === true);
  return { mode: strict ? 'VALIDATED' : 'AUTO' };
}
