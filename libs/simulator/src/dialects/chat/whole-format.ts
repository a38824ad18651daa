import type { WholeReply } from '../../dialect.js';
import type { ReplyPiece } from '../../reply-plan.js';
import { chatUsage } from './chat-usage.js';
import type { CompletionIdentity } from './chunk-format.js';

interface WholeToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; arguments: string };
}

/** A reply that is not streamed (Chat Completions, "The chat completion object"). */
export function formatWhole(identity: CompletionIdentity, reply: WholeReply): object {
  const content = joined(reply.pieces, 'text');
  const refusal = joined(reply.pieces, 'refusal');
  const reasoning = joined(reply.pieces, 'reasoning');
  const calls = toolCalls(reply.pieces);
  const message = {
    role: 'assistant',
    content: content === '' && (calls.length > 0 || refusal !== '') ? null : content,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    refusal: refusal === '' ? null : refusal,
    ...(calls.length > 0 && { tool_calls: calls }),
    annotations: [],
  };
  return {
    id: identity.id,
    object: 'chat.completion',
    created: identity.created,
    model: identity.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: reply.finish }],
    usage: chatUsage(reply.usage),
    service_tier: 'default',
    system_fingerprint: 'fp_simulator',
  };
}

function joined(pieces: readonly ReplyPiece[], kind: 'text' | 'refusal' | 'reasoning'): string {
  return pieces.map((piece) => (piece.kind === kind ? piece.text : '')).join('');
}

function toolCalls(pieces: readonly ReplyPiece[]): readonly WholeToolCall[] {
  const calls: WholeToolCall[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'tool-open') {
      calls[piece.index] = { id: piece.id, type: 'function', function: { name: piece.name, arguments: '' } };
    } else if (piece.kind === 'tool-arguments') {
      const call = calls[piece.index];
      if (call) call.function.arguments += piece.fragment;
    }
  }
  return calls;
}
