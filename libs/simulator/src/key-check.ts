import { openAiErrorForStatus, openAiError } from './openai-error.js';
import type { FailurePlan } from './reply-plan.js';

/** Names of keys that fail in a way of their own; a suffix such as `bad-2` makes several of a kind. */
const TELLING_KEYS: readonly (readonly [name: string, plan: FailurePlan])[] = [
  ['bad', { kind: 'failure', status: 401, body: openAiErrorForStatus(401) }],
  ['forbidden', { kind: 'failure', status: 403, body: openAiErrorForStatus(403) }],
  ['rate-limited', { kind: 'failure', status: 429, headers: { 'retry-after': '1' }, body: openAiErrorForStatus(429) }],
  ['exhausted', { kind: 'failure', status: 429, body: openAiErrorForStatus(429, 'insufficient_quota') }],
];

/**
 * Why this `authorization` is not let in, or undefined if it is.
 *
 * @param keys the keys that are good; undefined = every key but the telling ones, and none at all
 */
export function refuseKey(
  authorization: string | undefined,
  keys: readonly string[] | undefined,
): FailurePlan | undefined {
  const key = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) return keys && { kind: 'failure', status: 401, body: NO_KEY };
  const telling = TELLING_KEYS.find(([name]) => key === name || key.startsWith(`${name}-`));
  if (telling) return telling[1];
  return !keys || keys.includes(key) ? undefined : { kind: 'failure', status: 401, body: openAiErrorForStatus(401) };
}

const NO_KEY = openAiError(
  'invalid_request_error',
  "You didn't provide an API key: send it as 'Authorization: Bearer KEY'.",
);
