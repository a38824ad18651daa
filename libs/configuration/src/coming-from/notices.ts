import { COUNTERPARTS } from './counterparts.js';
import { rowOf } from './name-pattern.js';
import { PROXIES } from './proxies.js';
import type { Surroundings } from './surroundings.js';

/**
 * One line for each variable that means something to another proxy and nothing here: who has set it expects something
 * of it.
 */
export function noticesOf({ variables, from }: Surroundings): readonly string[] {
  const proxies = from === undefined ? PROXIES : [from];
  const rows = proxies.flatMap((proxy) => COUNTERPARTS[proxy]);
  return [...variables.keys()].sort().flatMap((variable) => {
    const row = rowOf(rows, variable);
    // With an address it is a provider of one's own.
    const isProvider = variables.has(variable.replace(/_API_KEY$/, '_API_BASE'));
    return row?.kind === 'none' && !(isProvider && variable.endsWith('_API_KEY'))
      ? [`${variable} has no counterpart here. ${row.remark}`]
      : [];
  });
}
