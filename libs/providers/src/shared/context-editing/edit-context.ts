import type { ContextEdit, MessagesRequest } from '@sluice/anthropic';

import { clearThinking, readKeptTurns } from './clear-thinking.js';
import { clearToolUses, readToolUseRules } from './clear-tool-uses.js';
import type { LossCollector } from '../loss-collector.js';

/** A conversation from which older parts were taken at the client's wish. */
export interface EditedContext {
  /** The client's own request where nothing was taken. */
  readonly request: MessagesRequest;
  /** What was done, in the shape of the Messages API ("Context editing", `applied_edits`). */
  readonly applied: readonly ContextEdit[];
  /** Tokens of the prompt that is left; undefined where nobody had estimated it. */
  readonly estimatedInputTokens: number | undefined;
}

/** Does what `context_management.edits` asks for, in its order. Edits that nobody but Anthropic can do are reported. */
export function editContext(
  request: MessagesRequest,
  estimatedInputTokens: number | undefined,
  losses: LossCollector,
): EditedContext {
  let edited: EditedContext = { request, applied: [], estimatedInputTokens };
  for (const [index, edit] of editsOf(request).entries()) {
    const applied = applyEdit(edited, edit);
    if (applied === 'unknown') losses.add('field_dropped', `context_management.edits.${index}`, typeOf(edit));
    else edited = applied;
  }
  return edited;
}

function editsOf({ context_management: management }: MessagesRequest): readonly unknown[] {
  if (typeof management !== 'object' || management === null) return [];
  const { edits } = management as { readonly edits?: unknown };
  return Array.isArray(edits) ? (edits as readonly unknown[]) : [];
}

function applyEdit(context: EditedContext, edit: unknown): EditedContext | 'unknown' {
  const { request, applied, estimatedInputTokens } = context;
  switch (typeOf(edit)) {
    case 'clear_tool_uses_20250919': {
      const cleared = clearToolUses(request.messages, readToolUseRules(edit), estimatedInputTokens);
      if (cleared === undefined) return context;
      const { messages, toolUses, tokens } = cleared;
      const done = { type: 'clear_tool_uses_20250919', cleared_tool_uses: toolUses, cleared_input_tokens: tokens };
      return { request: { ...request, messages }, applied: [...applied, done], ...left(estimatedInputTokens, tokens) };
    }
    case 'clear_thinking_20251015': {
      const cleared = clearThinking(request.messages, readKeptTurns(edit));
      if (cleared === undefined) return context;
      const { messages, turns, tokens } = cleared;
      const done = { type: 'clear_thinking_20251015', cleared_thinking_turns: turns, cleared_input_tokens: tokens };
      return { request: { ...request, messages }, applied: [...applied, done], ...left(estimatedInputTokens, tokens) };
    }
    default:
      return 'unknown';
  }
}

function left(estimated: number | undefined, cleared: number): Pick<EditedContext, 'estimatedInputTokens'> {
  return { estimatedInputTokens: estimated === undefined ? undefined : Math.max(estimated - cleared, 1) };
}

function typeOf(edit: unknown): string {
  const type: unknown = typeof edit === 'object' && edit !== null && 'type' in edit ? edit.type : undefined;
  return typeof type === 'string' ? type : 'unknown';
}
