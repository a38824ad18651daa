import type { FailureReason } from '../../reply-plan.js';
import { blocksOf, type MessagesBlock, type MessagesRequest, type MessagesTurn } from './messages-request.js';
import { signThinking } from './thinking-signature.js';

/** Cache breakpoints that one request may have. */
const BREAKPOINTS = 4;

/**
 * Why the real API would refuse this body, in its words; undefined if it would not. A translation or a relay that is
 * wrong then fails against the simulator too: tool results that do not follow their calls, thinking that was signed by
 * somebody else or was changed, empty texts, ids of another pattern, too many cache breakpoints.
 */
export function refuseMessages(body: unknown, needsLimit: boolean): FailureReason | undefined {
  const message = firstFault(body, needsLimit);
  return message === undefined ? undefined : { status: 400, message };
}

function firstFault(body: unknown, needsLimit: boolean): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return 'Input should be a valid dictionary or object to extract fields from';
  }
  const request = body as Partial<MessagesRequest>;
  if (typeof request.model !== 'string' || request.model === '') return 'model: Field required';
  if (needsLimit && request.max_tokens === undefined) return 'max_tokens: Field required';
  if (!Array.isArray(request.messages)) return 'messages: Field required';
  return messagesFault(request as MessagesRequest);
}

function messagesFault(request: MessagesRequest): string | undefined {
  const { messages: turns } = request;
  if (turns.length === 0) return 'messages: at least one message is required';
  return blockFault(turns) ?? pairFault(turns) ?? manualThinkingFault(request) ?? breakpointFault(request);
}

function blockFault(turns: readonly MessagesTurn[]): string | undefined {
  for (const [turnIndex, turn] of turns.entries()) {
    for (const [index, block] of blocksOf(turn).entries()) {
      const fault = oneBlockFault(block, turnIndex);
      if (fault !== undefined) return fault.replace('%', `messages.${turnIndex}.content.${index}`);
    }
  }
  return undefined;
}

function oneBlockFault(block: MessagesBlock, turnIndex: number): string | undefined {
  if (block.type === 'text' && block.text === '') return 'messages: text content blocks must be non-empty';
  if (block.type === 'thinking' && block.signature !== signThinking(block.thinking ?? '')) {
    return '%: Invalid `signature` in `thinking` block';
  }
  const id = block.type === 'tool_use' ? block.id : undefined;
  if (id !== undefined && !/^[a-zA-Z0-9_-]+$/.test(id)) {
    return `messages.${turnIndex}.content: tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
  }
  return undefined;
}

/** Every call is answered in the next turn, and nothing else is answered there. */
function pairFault(turns: readonly MessagesTurn[]): string | undefined {
  let open: readonly string[] = [];
  for (const [index, turn] of turns.entries()) {
    if (turn.role === 'system') continue;
    const answered = idsOf(turn, 'tool_result', 'tool_use_id');
    const stray = answered.find((id) => !open.includes(id));
    if (stray !== undefined) {
      return `messages.${index}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
    }
    const missing = open.filter((id) => !answered.includes(id));
    if (missing.length > 0) return missingFault(index - 1, missing);
    open = turn.role === 'assistant' ? idsOf(turn, 'tool_use', 'id') : [];
  }
  return open.length > 0 ? missingFault(turns.length - 1, open) : undefined;
}

function missingFault(index: number, ids: readonly string[]): string {
  return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
}

function idsOf(turn: MessagesTurn, type: string, field: 'id' | 'tool_use_id'): readonly string[] {
  return blocksOf(turn).flatMap((block) => (block.type === type ? [block[field] ?? ''] : []));
}

/** With a budget for thinking, the last turn of a tool loop has to begin with the thinking that led to its calls. */
function manualThinkingFault({ thinking, messages: turns }: MessagesRequest): string | undefined {
  if (thinking?.type !== 'enabled') return undefined;
  const index = turns.findLastIndex(({ role }) => role === 'assistant');
  const turn = turns[index];
  if (!turn || idsOf(turn, 'tool_use', 'id').length === 0) return undefined;
  const first = blocksOf(turn)[0]?.type ?? '';
  if (first.endsWith('thinking')) return undefined;
  return `messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block.`;
}

function breakpointFault(request: MessagesRequest): string | undefined {
  const places: readonly unknown[] = [
    ...(Array.isArray(request.system) ? (request.system as readonly unknown[]) : []),
    ...(request.tools ?? []),
    ...request.messages.flatMap((turn) => blocksOf(turn)),
  ];
  const found = places.filter((place) => (place as MessagesBlock)['cache_control'] != null).length;
  if (found <= BREAKPOINTS) return undefined;
  return `A maximum of ${BREAKPOINTS} blocks with cache_control may be provided. Found ${found}.`;
}
