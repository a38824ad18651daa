import type { ClientEvent } from '@sluice/recordings';

/** A rule that a stream breaks, and which of its events breaks it. */
export interface StreamFault {
  readonly eventIndex: number;
  readonly rule: string;
}

type Fields = Readonly<Partial<Record<string, unknown>>>;

/**
 * Whether a stream is one of Chat Completions ("The chat completion chunk object"): chunks of one reply, the first of
 * which says who speaks, one end of it, counts behind it at most, and `[DONE]`; or an error, behind which nothing comes.
 */
export function chatStreamFault(events: readonly ClientEvent[]): StreamFault | undefined {
  const told = events.flatMap((event, eventIndex) => (event.name === 'comment' ? [] : [{ ...event, eventIndex }]));
  const state = { id: undefined as unknown, finished: false, over: false };
  for (const [position, { data, name, eventIndex }] of told.entries()) {
    const rule = name === 'message' ? brokenRule(state, data, position) : 'events have no names';
    if (rule !== undefined) return { eventIndex, rule };
  }
  return state.over ? undefined : { eventIndex: events.length, rule: 'a stream ends in [DONE] or in an error' };
}

interface StreamState {
  id: unknown;
  finished: boolean;
  over: boolean;
}

function brokenRule(state: StreamState, data: unknown, position: number): string | undefined {
  if (state.over) return 'nothing comes behind the end';
  if (data === '[DONE]') {
    state.over = true;
    return state.finished ? undefined : 'a reply has a finish reason before [DONE]';
  }
  const chunk = fieldsOf(data);
  if (chunk['error'] !== undefined) {
    state.over = true;
    return undefined;
  }
  if (chunk['object'] !== 'chat.completion.chunk') return 'every event is a chunk';
  if (position > 0 && chunk['id'] !== state.id) return 'all chunks have one id';
  state.id = chunk['id'];
  return brokenChoice(state, chunk, position);
}

function brokenChoice(state: StreamState, { choices, usage }: Fields, position: number): string | undefined {
  const [choice] = Array.isArray(choices) ? (choices as readonly unknown[]) : [];
  if (choice === undefined) {
    return state.finished && usage !== null && usage !== undefined
      ? undefined
      : 'only the counts at the end have no choice';
  }
  const { delta, finish_reason: reason } = fieldsOf(choice);
  if (state.finished) return 'nothing but counts comes behind the finish reason';
  if (position === 0 && fieldsOf(delta)['role'] !== 'assistant') return 'the first chunk says who speaks';
  state.finished = reason !== null && reason !== undefined;
  return undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
