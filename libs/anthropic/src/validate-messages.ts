import { isFields, NOT_A_LIST, NOT_AN_OBJECT, NOT_TEXT_OR_LIST, under } from './field-faults.js';
import type { Fault } from './field-faults.js';
import { contentFault } from './validate-content-block.js';
import type { BlockContext } from './validate-content-block.js';

const MAX_MESSAGES = 100_000;
const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system', 'developer']);
const EMPTY = ': all messages must have non-empty content except for the optional final assistant message';

/**
 * Checks the conversation. Any order of roles passes: the API merges neighbours, and system turns in the middle are
 * ordinary traffic; so do tool calls without results, which translation repairs.
 */
export function messagesFault(messages: unknown, context: BlockContext): Fault {
  if (messages === undefined) return ': Field required';
  if (!Array.isArray(messages)) return NOT_A_LIST;
  if (messages.length === 0) return ': at least one message is required';
  if (messages.length > MAX_MESSAGES) return `: List should have at most ${MAX_MESSAGES} items`;
  for (let index = 0; index < messages.length; index += 1) {
    const fault = messageFault(messages[index], index === messages.length - 1, context);
    if (fault !== undefined) return under(String(index), fault);
  }
  return undefined;
}

function messageFault(message: unknown, isLast: boolean, context: BlockContext): Fault {
  if (!isFields(message)) return NOT_AN_OBJECT;
  const { role, content } = message as { role?: unknown; content?: unknown };
  if (role === undefined) return 'role: Field required';
  if (!ROLES.has(role)) return "role: Input should be 'user', 'assistant' or 'system'";
  const fault = contentFault(content, context);
  if (fault !== undefined) return under('content', fault);
  const mayBeEmpty = role === 'user' ? false : role !== 'assistant' || isLast;
  return !mayBeEmpty && (content as string | unknown[]).length === 0 ? EMPTY : undefined;
}

/** Checks the system prompt. */
export function systemFault(system: unknown, context: BlockContext): Fault {
  if (system === undefined || typeof system === 'string') return undefined;
  return Array.isArray(system) ? contentFault(system, context) : NOT_TEXT_OR_LIST;
}
