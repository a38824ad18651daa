import type { ConfigurationFault } from '../configuration-error.js';
import type { GatheredSettings } from './gather-settings.js';
import { placeOf } from './layer.js';

/** A shorter text is no secret, and would be found in words. */
const SHORTEST_SECRET = 6;
/** What stands in place of a value that may be secret. */
const HIDDEN = '…';

/**
 * Tells of each fault where the setting was written, in the words of that place: `server.port` for `PORT`. Values that
 * the file refers to are taken out, whichever sentence they got into: a key may have been put in a wrong place.
 */
export function placeFaults(
  faults: readonly ConfigurationFault[],
  { variables, file }: GatheredSettings,
): readonly ConfigurationFault[] {
  const secrets = [...file.secrets].filter(({ length }) => length >= SHORTEST_SECRET);
  const hide = (text: string): string => secrets.reduce((hidden, secret) => hidden.replaceAll(secret, HIDDEN), text);
  return faults.map((fault) => {
    const { variable, problem, fix, place } = placed(fault, variables);
    return {
      variable: hide(variable),
      ...(place !== undefined && { place: hide(place) }),
      problem: hide(problem),
      fix: hide(fix),
    };
  });
}

function placed(fault: ConfigurationFault, variables: GatheredSettings['variables']): ConfigurationFault {
  const origin = variables.get(fault.variable)?.origin;
  if (fault.place !== undefined || origin === undefined) return fault;
  const place = placeOf(fault.variable, origin);
  if (place === undefined) return fault;
  const { path } = origin;
  return { ...fault, place, fix: path === undefined ? fault.fix : inFile(fault.fix, fault.variable, path) };
}

/** `set HOST=127.0.0.1` is `set server.host: 127.0.0.1` in the file. */
function inFile(fix: string, variable: string, path: string): string {
  const name = new RegExp(`(?<![A-Z0-9_])${variable}(?:(=)|(?![A-Z0-9_]))`, 'g');
  return fix.replace(name, (_whole, equals?: string) => (equals === undefined ? path : `${path}: `));
}
