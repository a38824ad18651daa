import type { FailurePlan } from './reply-plan.js';

/** Names of keys that fail in a way of their own; a suffix such as `bad-2` makes several of a kind. */
const TELLING_KEYS: readonly (readonly [name: string, plan: FailurePlan])[] = [
  ['bad', { kind: 'failure', reason: { status: 401 } }],
  ['forbidden', { kind: 'failure', reason: { status: 403 } }],
  ['rate-limited', { kind: 'failure', reason: { status: 429 }, headers: { 'retry-after': '1' } }],
  ['exhausted', { kind: 'failure', reason: { status: 429, code: 'insufficient_quota' } }],
];

/**
 * Why this key is not let in, or undefined if it is.
 *
 * @param keys the keys that are good; undefined = every key but the telling ones, and none at all
 */
export function refuseKey(key: string | undefined, keys: readonly string[] | undefined): FailurePlan | undefined {
  if (key === undefined) return keys && NO_KEY;
  const telling = TELLING_KEYS.find(([name]) => key === name || key.startsWith(`${name}-`));
  if (telling) return telling[1];
  return !keys || keys.includes(key) ? undefined : { kind: 'failure', reason: { status: 401 } };
}

const NO_KEY: FailurePlan = { kind: 'failure', reason: { status: 401, message: "You didn't provide an API key." } };

/** The token of an `authorization: Bearer …` header. */
export function bearerKey(authorization: string | undefined): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
}
