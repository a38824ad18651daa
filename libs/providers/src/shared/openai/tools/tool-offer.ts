import type { ToolDefinition } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import type { ChatTool } from '../chat-request.js';

/** A tool the upstream can be told about. */
export interface OfferedTool {
  readonly clientName: string;
  /** Was to be loaded only when a tool search names it. */
  readonly deferred: boolean;
  readonly tool: ChatTool;
}

/** What there is to choose from. */
export interface ToolOffer {
  readonly offered: readonly OfferedTool[];
  /** Tools of the request that this upstream does not have. */
  readonly missing: readonly ToolDefinition[];
  /** Whether the upstream searches the web by itself, and whether a tool choice may name that. */
  readonly searching: 'no' | 'yes' | 'choosable';
}

const ANTHROPIC_ONLY = /^(code_execution|mcp_toolset|advisor|computer_toolset|browser_toolset)/;

/** The error for a tool that this upstream cannot run. */
export function unavailable(tool: ToolDefinition): ClientError {
  const type = tool.type ?? 'custom';
  // Tools whose members have names of their own need none, whatever they are called tomorrow.
  const name = (tool as Partial<ToolDefinition>).name ?? type;
  return new ClientError(
    'invalid_request',
    ANTHROPIC_ONLY.test(type)
      ? `${type} requires an Anthropic upstream`
      : `${name} is not available on the selected model`,
  );
}
