import type { ToolDefinition, ToolUseBlock } from '@sluice/anthropic';

import { convertParameters } from '../settings/convert-parameters.js';
import type { RequestConversion } from '../request-conversion.js';
import { TOOLSETS, type ToolsetMember } from '../../tools/toolset-members.js';
import type { OfferedTool } from './tool-offer.js';

const TOOLSET = /^(\w+)_toolset_\d+$/;
/** It runs whatever the model writes in the user's session, so that nobody gets it without asking. */
const ON_REQUEST: ReadonlySet<string> = new Set(['javascript_exec']);

/** One tool for each member of a family that is switched on; undefined for a tool that is no family. */
export function convertToolset(
  conversion: RequestConversion,
  tool: ToolDefinition,
  path: string,
): readonly OfferedTool[] | undefined {
  const toolset = TOOLSET.exec(tool.type ?? '')?.[1] ?? '';
  return TOOLSETS.get(toolset)
    ?.filter(({ name }) => isOn(configOf(tool, name), name))
    .map((member) => convertMember(conversion, { toolset, member, path, config: configOf(tool, member.name) }));
}

/** The name a call goes by: calls of members carry the family's name beside their own. */
export function calledName(block: ToolUseBlock): string {
  const { toolset_name: toolset } = block as ToolUseBlock & { readonly toolset_name?: unknown };
  return typeof toolset === 'string' && TOOLSETS.has(toolset) ? memberName(toolset, block.name) : block.name;
}

function convertMember(
  conversion: RequestConversion,
  place: { toolset: string; member: ToolsetMember; path: string; config: MemberConfig },
): OfferedTool {
  const { toolset, member, path, config } = place;
  const clientName = memberName(toolset, member.name);
  const parameters = convertParameters(conversion, { clientName, strict: false, schema: member.parameters, path });
  conversion.restorations.members.set(clientName, { toolset, name: member.name });
  const name = conversion.names.toUpstream(clientName, path);
  return {
    clientName,
    deferred: config.defer_loading === true,
    tool: { type: 'function', function: { name, description: member.description, ...parameters } },
  };
}

interface MemberConfig {
  readonly enabled?: unknown;
  readonly defer_loading?: unknown;
}

function configOf(tool: ToolDefinition, name: string): MemberConfig {
  const configs = tool['configs'];
  if (typeof configs !== 'object' || configs === null || !Object.hasOwn(configs, name)) return {};
  return ((configs as Readonly<Record<string, unknown>>)[name] as MemberConfig | null) ?? {};
}

function isOn({ enabled }: MemberConfig, name: string): boolean {
  return typeof enabled === 'boolean' ? enabled : !ON_REQUEST.has(name);
}

function memberName(toolset: string, name: string): string {
  return `${toolset}__${name}`;
}
