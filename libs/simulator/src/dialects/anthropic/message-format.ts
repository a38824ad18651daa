import type { WholeReply } from '../../dialect.js';
import type { FinishReason, ReplyPiece } from '../../reply-plan.js';
import type { SimulatedUsage } from '../../usage-meter.js';
import { signThinking } from './thinking-signature.js';

/** What a reply is called, and how much of its thinking is shown. */
export interface MessageIdentity {
  readonly id: string;
  readonly model: string;
  readonly thinking: ThinkingDisplay;
}

/** `none`: the request did not ask for thinking, and there is none; `omitted`: it is signed, and its text left out. */
export type ThinkingDisplay = 'none' | 'omitted' | 'shown';

/** A message without content, as the API begins one ("Create a Message", "Streaming messages"). */
export function emptyMessage({ id, model }: MessageIdentity, usage: object): object {
  return {
    model,
    id,
    type: 'message',
    role: 'assistant',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage,
  };
}

/** A reply that is not streamed. */
export function formatMessage(identity: MessageIdentity, { pieces, finish, usage }: WholeReply): object {
  return {
    ...emptyMessage(identity, finalUsage(usage)),
    content: blocksOf(pieces, identity.thinking),
    ...stopOf(finish, pieces.some(isRefusal)),
  };
}

/** `stop_reason` and what belongs to it. */
export function stopOf(finish: FinishReason, refused: boolean): object {
  if (!refused && finish !== 'content_filter') return { stop_reason: STOP_REASONS[finish], stop_details: null };
  const details = { type: 'refusal', category: null, explanation: 'The simulator was told to refuse.' };
  return { stop_reason: 'refusal', stop_details: details };
}

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const;

/** `usage` once the reply is complete. */
export function finalUsage(usage: SimulatedUsage): object {
  return {
    ...firstUsage(usage.promptTokens),
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
  };
}

/** `usage` of `message_start`. */
export function firstUsage(promptTokens: number): object {
  return {
    input_tokens: promptTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: 1,
    service_tier: 'standard',
    inference_geo: 'not_available',
  };
}

/** Refusals are no content: the reason for stopping says it. */
export function isRefusal(piece: ReplyPiece): boolean {
  return piece.kind === 'refusal';
}

function blocksOf(pieces: readonly ReplyPiece[], thinking: ThinkingDisplay): readonly object[] {
  const thought = joined(pieces, 'reasoning');
  const shown = thinking === 'shown' ? thought : '';
  const text = joined(pieces, 'text');
  return [
    ...(thought === '' || thinking === 'none'
      ? []
      : [{ type: 'thinking', thinking: shown, signature: signThinking(shown) }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...toolBlocks(pieces),
  ];
}

function toolBlocks(pieces: readonly ReplyPiece[]): readonly object[] {
  const calls: { readonly id: string; readonly name: string; text: string }[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'tool-open') calls[piece.index] = { id: toolId(piece.id), name: piece.name, text: '' };
    const call = piece.kind === 'tool-arguments' ? calls[piece.index] : undefined;
    if (call && piece.kind === 'tool-arguments') call.text += piece.fragment;
  }
  return calls.map(({ id, name, text }) => ({ type: 'tool_use', id, name, input: JSON.parse(text) as unknown }));
}

/** Calls have ids of another look here. */
export function toolId(id: string): string {
  return id.replace(/^call_/, 'toolu_');
}

function joined(pieces: readonly ReplyPiece[], kind: 'text' | 'reasoning'): string {
  return pieces.map((piece) => (piece.kind === kind ? piece.text : '')).join('');
}
