import type { ReplyPiece } from '../../reply-plan.js';
import type { ResponseIdentity } from './response-object.js';
import { sealReasoning, UNSEALED } from './sealed-reasoning.js';

/** One item of the output while it is written. */
export interface OpenItem {
  readonly kind: 'message' | 'refusal' | 'reasoning' | 'call';
  readonly id: string;
  readonly place: number;
  /** Of calls. */
  readonly callId: string;
  readonly name: string;
  text: string;
}

/** The kind of item that a piece belongs to. */
export function kindOf(piece: ReplyPiece): OpenItem['kind'] {
  if (piece.kind === 'text') return 'message';
  return piece.kind === 'reasoning' || piece.kind === 'refusal' ? piece.kind : 'call';
}

const PREFIXES = { message: 'msg', refusal: 'msg', reasoning: 'rs', call: 'fc' } as const;

/** The item that begins with a piece. */
export function openItem(piece: ReplyPiece, place: number, serial: string): OpenItem {
  const kind = kindOf(piece);
  const named = piece.kind === 'tool-open' ? { callId: piece.id, name: piece.name } : { callId: '', name: '' };
  return { kind, id: `${PREFIXES[kind]}_${serial}_${place}`, place, ...named, text: '' };
}

/** The item as it stands in the output; `done`: with all that it holds. */
export function itemOf(item: OpenItem, identity: ResponseIdentity, done: boolean): object {
  const { id, kind, text } = item;
  const status = done ? 'completed' : 'in_progress';
  switch (kind) {
    case 'message':
    case 'refusal':
      return { id, type: 'message', status, role: 'assistant', content: done ? [partOf(item, text)] : [] };
    case 'call':
      return { id, type: 'function_call', status, call_id: item.callId, name: item.name, arguments: done ? text : '' };
    case 'reasoning':
      return {
        id,
        type: 'reasoning',
        ...(identity.sealed && { encrypted_content: done ? sealReasoning(id) : UNSEALED }),
        summary: done && identity.summary ? [{ type: 'summary_text', text }] : [],
      };
  }
}

/** The only part of a message. */
export function partOf({ kind }: OpenItem, text: string): object {
  if (kind === 'refusal') return { type: 'refusal', refusal: text };
  return { type: 'output_text', annotations: [], logprobs: [], text };
}
