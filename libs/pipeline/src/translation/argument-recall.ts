import type { AttemptInput, Exchange } from '@sluice/exchange';

import type { ArgumentMemory } from '../argument-memory.js';
import { sessionKey } from './session-key.js';

/** What stands on the tape of a call whose arguments were remembered. */
export interface RecalledArguments {
  readonly id: string;
  readonly text: string;
}

/** What looking up a call has come to. */
export interface LookedUpCall {
  /** The JSON of what the client handed back. */
  readonly written: string;
  /** What goes out in its place. */
  readonly text: string;
}

type Subject = Pick<Exchange, 'ambient' | 'principal' | 'session'>;

/** Whose calls they are: of a client that names no session, all that are its own. */
export function argumentScope(exchange: Pick<Exchange, 'principal' | 'session'>): string {
  return sessionKey(exchange) ?? exchange.principal.id;
}

/**
 * Looks up the arguments of earlier calls, each of them once in an exchange, whatever its attempts. Only what differs
 * from the client's own JSON stands on the tape, so that most requests read nothing. Some servers give their calls the
 * same ids turn after turn: what was found for one of those must not be said of another.
 *
 * @param recalled what the exchange has looked up so far
 */
export function argumentRecall(
  exchange: Subject,
  memory: ArgumentMemory,
  recalled: Map<string, LookedUpCall>,
): NonNullable<AttemptInput['recallArguments']> {
  const scope = argumentScope(exchange);
  const lookUp = (id: string, written: string): string => {
    const text = memory.recall(scope, id, written);
    if (text === undefined || text === written) return written;
    return exchange.ambient.read<RecalledArguments>('written_arguments', () => ({ id, text })).text;
  };
  return (id, written) => {
    const call = recalled.get(id) ?? { written, text: lookUp(id, written) };
    recalled.set(id, call);
    return call.written === written ? call.text : written;
  };
}
