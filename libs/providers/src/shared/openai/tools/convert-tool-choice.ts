import type { ToolChoice } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import type { ChatFields, ChatTool } from '../chat-request.js';
import { resolveEffort } from '../../settings/effort.js';
import type { RequestConversion } from '../request-conversion.js';
import { unavailable, type OfferedTool, type ToolOffer } from './tool-offer.js';

/**
 * The fields `tools`, `tool_choice` and `parallel_tool_calls`.
 * @throws {ClientError} `invalid_request` when the chosen tool is not there
 */
export function convertToolChoice(conversion: RequestConversion, offer: ToolOffer): ChatFields {
  const choice = conversion.request.tool_choice ?? { type: 'auto' as const };
  const chosen = chosenTool(conversion, choice, offer);
  if (offer.offered.length === 0) return {};
  const tools = offer.offered.map(({ tool }) => tool);
  const parallel = parallelSwitch(conversion, choice);
  switch (choice.type) {
    case 'none':
      return none(conversion, tools);
    case 'any':
      return { tools, ...forced(conversion), ...parallel };
    case 'tool':
      return { ...named(conversion, offer, chosen), ...parallel };
    case 'auto':
      return { tools, tool_choice: 'auto', ...parallel };
  }
}

function parallelSwitch({ model, provider, losses }: RequestConversion, choice: ToolChoice): ChatFields {
  if (choice.disable_parallel_tool_use !== true) return provider.parallelOptIn ? { parallel_tool_calls: true } : {};
  if (model.parallelSwitch) return { parallel_tool_calls: false };
  losses.add('field_dropped', 'tool_choice.disable_parallel_tool_use');
  return {};
}

/** "Call no tool": best said with the tools in place, since the history speaks of them. */
function none({ provider, losses }: RequestConversion, tools: readonly ChatTool[]): ChatFields {
  if (provider.toolChoice.none) return { tools, tool_choice: 'none' };
  losses.add('tool_dropped', 'tools', 'tool_choice none');
  return {};
}

function chosenTool(conversion: RequestConversion, choice: ToolChoice, offer: ToolOffer): OfferedTool | undefined {
  if (choice.type !== 'tool') return undefined;
  if (choice.name === undefined || choice.name === '') {
    throw new ClientError('invalid_request', 'tool_choice.name: Field required');
  }
  const chosen = offer.offered.find(({ clientName }) => isNamed(conversion, clientName, choice.name));
  if (chosen !== undefined) return chosen;
  const missing = offer.missing.find(({ name }) => name === choice.name);
  if (missing !== undefined) throw unavailable(missing);
  if (offer.searching === 'choosable') return undefined;
  if (offer.searching === 'no') {
    throw new ClientError('invalid_request', `tool_choice.name: Tool '${choice.name}' not found in provided tools`);
  }
  conversion.losses.add('tool_choice_downgraded', 'tool_choice', choice.name);
  return undefined;
}

/** Members of toolsets are chosen by their own names. */
function isNamed({ restorations }: RequestConversion, clientName: string, chosen: string | undefined): boolean {
  return clientName === chosen || restorations.members.get(clientName)?.name === chosen;
}

/** "Call some tool", or what comes closest to it. */
function forced(conversion: RequestConversion): ChatFields {
  const { provider, losses, hints } = conversion;
  if (mayForce(conversion) && provider.toolChoice.required) return { tool_choice: 'required' };
  losses.add('tool_choice_downgraded', 'tool_choice', 'any');
  hints.push('Answer by calling one of the tools you are given.');
  return { tool_choice: 'auto' };
}

/** "Call this tool", or what comes closest to it. */
function named(conversion: RequestConversion, offer: ToolOffer, chosen: OfferedTool | undefined): ChatFields {
  const { provider, losses, hints } = conversion;
  const tools = offer.offered.map(({ tool }) => tool);
  if (chosen === undefined) return { tools, tool_choice: 'auto' };
  const { name } = chosen.tool.function;
  if (mayForce(conversion)) {
    if (provider.toolChoice.named) return { tools, tool_choice: { type: 'function', function: { name } } };
    if (provider.toolChoice.required) return { tools: [chosen.tool], tool_choice: 'required' };
  }
  losses.add('tool_choice_downgraded', 'tool_choice', chosen.clientName);
  hints.push(`Answer by calling the tool ${name}.`);
  return { tools, tool_choice: 'auto' };
}

function mayForce(conversion: RequestConversion): boolean {
  if (conversion.quirks['tool_choice']) return false;
  if (conversion.provider.forcedChoiceWhileThinking) return true;
  const { effort } = resolveEffort(conversion.request);
  const thinks = conversion.request.thinking !== undefined && conversion.request.thinking.type !== 'disabled';
  return effort === 'off' || (effort === 'default' && !thinks);
}
