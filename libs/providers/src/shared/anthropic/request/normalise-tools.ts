import type { MessagesRequest, ToolDefinition } from '@sluice/anthropic';

import type { AnthropicProfile } from '../../../anthropic/profile/anthropic-profile.js';
import type { LossCollector } from '../../loss-collector.js';
import { explainTypedTool } from '../../tools/convert-typed-tools.js';

/** What a tool has in every release of the API. */
const PLAIN_FIELDS: ReadonlySet<string> = new Set(['name', 'description', 'input_schema']);

/** `tools` and `tool_choice`, as far as the server has them. A choice without its tool would be refused. */
export function normaliseTools(
  request: MessagesRequest,
  profile: AnthropicProfile,
  losses: LossCollector,
): Pick<MessagesRequest, 'tools' | 'tool_choice'> {
  const tools = (request.tools ?? []).flatMap((tool, index) => {
    const path = `tools.${index}`;
    if (profile.serverTools || isOwn(tool)) return [normaliseTool(tool, { profile, losses, path })];
    const explained = explainTypedTool(tool);
    if (explained) return [{ name: tool.name, description: explained.description, input_schema: explained.parameters }];
    losses.add('tool_dropped', path, tool.name);
    return [];
  });
  if (tools.length === 0) return {};
  const { tool_choice: choice } = request;
  if (choice === undefined) return { tools };
  const chosen = choice.type !== 'tool' || tools.some(({ name }) => name === choice.name);
  if (!chosen) losses.add('tool_choice_downgraded', 'tool_choice');
  return chosen ? { tools, tool_choice: choice } : { tools };
}

/** Tools that the client runs by itself have no type, or this one. */
function isOwn({ type }: ToolDefinition): boolean {
  return type === undefined || type === null || type === 'custom';
}

function normaliseTool(
  tool: ToolDefinition,
  { profile, losses, path }: { profile: AnthropicProfile; losses: LossCollector; path: string },
): ToolDefinition {
  if (profile.toolExtras && profile.cacheControl) return tool;
  const kept: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(tool)) {
    if (PLAIN_FIELDS.has(field)) kept[field] = value;
    else if (field === 'cache_control' ? profile.cacheControl : profile.toolExtras) kept[field] = value;
    else if (field !== 'cache_control' && field !== 'type') losses.add('field_dropped', `${path}.${field}`);
  }
  return kept as ToolDefinition;
}
