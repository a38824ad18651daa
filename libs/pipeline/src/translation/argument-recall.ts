import type { AttemptInput, Exchange } from '@sluice/exchange';

import type { ArgumentMemory } from '../argument-memory.js';
import { sessionKey } from './session-key.js';

/** What stands on the tape of a call whose arguments were remembered. */
export interface RecalledArguments {
  readonly id: string;
  readonly text: string;
}

type Subject = Pick<Exchange, 'ambient' | 'principal' | 'session'>;

/** Whose calls they are: of a client that names no session, all that are its own. */
export function argumentScope(exchange: Pick<Exchange, 'principal' | 'session'>): string {
  return sessionKey(exchange) ?? exchange.principal.id;
}

/**
 * Looks up the arguments of earlier calls, each of them once in an exchange, whatever its attempts. Only what differs
 * from the client's own JSON stands on the tape, so that most requests read nothing.
 *
 * @param recalled what the exchange has looked up so far
 */
export function argumentRecall(
  exchange: Subject,
  memory: ArgumentMemory,
  recalled: Map<string, string | undefined>,
): NonNullable<AttemptInput['recallArguments']> {
  const scope = argumentScope(exchange);
  const lookUp = (id: string, written: string): string | undefined => {
    const text = memory.recall(scope, id, written);
    if (text === undefined || text === written) return undefined;
    return exchange.ambient.read<RecalledArguments>('written_arguments', () => ({ id, text })).text;
  };
  return (id, written) => {
    if (!recalled.has(id)) recalled.set(id, lookUp(id, written));
    return recalled.get(id) ?? written;
  };
}
