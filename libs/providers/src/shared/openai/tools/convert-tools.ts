import type { ContentBlock, ToolDefinition, ToolResultContent } from '@sluice/anthropic';

import type { ChatFields } from '../chat-request.js';
import { convertParameters } from '../settings/convert-parameters.js';
import { convertToolset } from './convert-toolsets.js';
import { convertToolChoice } from './convert-tool-choice.js';
import { explainTypedTool, type ExplainedTool } from '../../tools/convert-typed-tools.js';
import { cutText } from '../../messages/cut-text.js';
import { isBlock } from '../../messages/known-block.js';
import type { RequestConversion } from '../request-conversion.js';
import { unavailable, type OfferedTool } from './tool-offer.js';

/** The fields about tools that the client runs, and those about a search that the provider runs. */
export interface ConvertedTools {
  readonly fields: ChatFields;
  /** Undefined: the provider searches nothing, and replies cite nothing that it found. */
  readonly search: ChatFields | undefined;
  /** Upstream name → the client's, of every tool that is offered. */
  readonly toolNames: ReadonlyMap<string, string>;
}

/** How a search, or whatever else the provider runs by itself, is asked for. */
export interface SearchStyle {
  /** The types of the tools that are meant; those of searches unless told. */
  readonly types?: RegExp;
  /** The fields that ask for it; undefined where the provider has none. */
  convert(conversion: RequestConversion, tool: ToolDefinition, path: string): ChatFields | undefined;
  /** Whether a tool choice may name it. */
  readonly choosable: boolean;
}

const MAXIMUM_EXAMPLE_CHARACTERS = 1024;
const WEB_SEARCH = /^web_search_\d+/;

/**
 * @throws {ClientError} `invalid_request` when nothing of what the request needs is there: answering without the
 * search that was asked for would look like a search that found nothing
 */
export function convertTools(conversion: RequestConversion, style: SearchStyle): ConvertedTools {
  const { offered, missing, search } = sortTools(conversion, style);
  const first = missing[0];
  if (first !== undefined && offered.length === 0 && search === undefined) throw unavailable(first);
  const limited = withinLimit(conversion, offered);
  const found = style.choosable ? 'choosable' : 'yes';
  const searching = search === undefined ? 'no' : found;
  const fields = convertToolChoice(conversion, { offered: limited, missing, searching });
  return { fields, search, toolNames: namesOf(limited) };
}

interface SortedTools {
  readonly offered: OfferedTool[];
  readonly missing: ToolDefinition[];
  search: ChatFields | undefined;
}

function sortTools(conversion: RequestConversion, style: SearchStyle): SortedTools {
  const sorted: SortedTools = { offered: [], missing: [], search: undefined };
  for (const [index, tool] of (conversion.request.tools ?? []).entries()) {
    const path = `tools.${index}`;
    const kept = convertTool(conversion, tool, path);
    const search = kept.length === 0 && isServed(style, tool) ? style.convert(conversion, tool, path) : undefined;
    if (kept.length > 0) sorted.offered.push(...kept);
    else if (search !== undefined) sorted.search = { ...sorted.search, ...search };
    else {
      conversion.losses.add('tool_dropped', path, tool.type ?? tool.name);
      if (!tool.type?.startsWith('tool_search_tool')) sorted.missing.push(tool);
    }
  }
  return sorted;
}

function isServed({ types = WEB_SEARCH }: SearchStyle, { type }: ToolDefinition): boolean {
  return types.test(type ?? '');
}

function namesOf(offered: readonly OfferedTool[]): ReadonlyMap<string, string> {
  return new Map(offered.map(({ clientName, tool }) => [tool.function.name, clientName]));
}

/** The tool, all members of a family of tools, or nothing where the upstream cannot have it. */
function convertTool(conversion: RequestConversion, tool: ToolDefinition, path: string): readonly OfferedTool[] {
  const members = convertToolset(conversion, tool, path);
  if (members !== undefined) return members;
  const callers = tool['allowed_callers'];
  if (Array.isArray(callers) && !callers.includes('direct')) return [];
  const type = tool.type ?? 'custom';
  const explained = explainTypedTool(tool);
  if (type !== 'custom' && explained === undefined) return [];
  const name = conversion.names.toUpstream(tool.name, `${path}.name`);
  reportOtherFields(conversion, tool, path);
  return [
    {
      clientName: tool.name,
      deferred: tool.defer_loading === true,
      tool: {
        type: 'function',
        function: {
          name,
          description: explained === undefined ? describe(conversion, tool, path) : explain(explained, tool),
          ...convertParameters(conversion, {
            clientName: tool.name,
            strict: tool.strict === true,
            schema: explained?.parameters ?? tool.input_schema,
            path,
          }),
        },
      },
    },
  ];
}

/** What is said of a tool in some way, or by doing so: arguments are streamed as they come in any case. */
const TOLD_FIELDS: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'cache_control',
  'defer_loading',
  'allowed_callers',
  'input_examples',
  'eager_input_streaming',
  'display_width_px',
  'display_height_px',
  'enable_zoom',
]);

function reportOtherFields({ losses }: RequestConversion, tool: ToolDefinition, path: string): void {
  for (const [field, value] of Object.entries(tool)) {
    if (value != null && !TOLD_FIELDS.has(field)) losses.add('field_dropped', `${path}.${field}`, tool.name);
  }
}

/** Without the size of the screen a model cannot know where on it to click. */
function explain({ description }: ExplainedTool, tool: ToolDefinition): string {
  const { display_width_px: width, display_height_px: height } = tool;
  if (typeof width !== 'number' || typeof height !== 'number') return description;
  return `${description} The screen is ${width} × ${height} pixels.`;
}

function describe(conversion: RequestConversion, tool: ToolDefinition, path: string): string {
  const description = tool.description ?? '';
  if (!Array.isArray(tool.input_examples) || tool.input_examples.length === 0) return description;
  const examples = JSON.stringify(tool.input_examples);
  if (examples.length > MAXIMUM_EXAMPLE_CHARACTERS) {
    conversion.losses.add('field_dropped', `${path}.input_examples`, `beyond ${MAXIMUM_EXAMPLE_CHARACTERS} characters`);
  }
  return `${description}\nExamples: ${cutText(examples, MAXIMUM_EXAMPLE_CHARACTERS)}`;
}

/** Upstreams refuse more tools than they can hold; those that were to be loaded on demand go first. */
function withinLimit(conversion: RequestConversion, offered: readonly OfferedTool[]): readonly OfferedTool[] {
  let excess = offered.length - conversion.provider.maxTools;
  if (excess <= 0) return offered;
  const referenced = referencedTools(conversion);
  return offered.filter(({ clientName, deferred }) => {
    if (excess <= 0 || !deferred || referenced.has(clientName)) return true;
    excess -= 1;
    conversion.losses.add('tool_dropped', 'tools', clientName);
    return false;
  });
}

function referencedTools(conversion: RequestConversion): ReadonlySet<string> {
  const blocks = conversion.request.messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  return new Set(blocks.flatMap(namesIn));
}

function namesIn(block: ContentBlock): readonly string[] {
  if (isBlock(block, 'tool_reference')) return [block.tool_name];
  if (!isBlock(block, 'tool_result') || !Array.isArray(block.content)) return [];
  return (block.content as readonly ToolResultContent[]).flatMap((inner) =>
    inner.type === 'tool_reference' ? [inner.tool_name] : [],
  );
}
