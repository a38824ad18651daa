import type { CredentialState } from '@sluice/credentials';
import { ClientError } from '@sluice/exchange';

const ACTIONS = ['reload', 'force_refresh'] as const;
const SCOPES = ['all', 'provider', 'credential'] as const;

type Key = Pick<CredentialState, 'provider' | 'id'>;

/** What is to be done with keys, and with which. */
export interface QuotaAction {
  readonly action: (typeof ACTIONS)[number];
  readonly matches: (key: Key) => boolean;
}

/**
 * Reads `{action, scope, provider?, credential?}`; without a scope all keys are meant.
 *
 * @param keys those there are
 * @throws {ClientError} `invalid_request`, naming the field
 */
export function readQuotaAction(body: unknown, keys: readonly Key[]): QuotaAction {
  if (typeof body !== 'object' || body === null) throw fault('The request body must be a JSON object');
  const { action, scope = 'all', provider, credential } = body as Record<string, unknown>;
  const matches = matcherOf(oneOf(SCOPES, 'scope', scope), { provider, credential });
  const known = oneOf(ACTIONS, 'action', action);
  if (scope !== 'all' && !keys.some(matches)) throw fault(`${String(scope)}: there is no key of that name`);
  return { action: known, matches };
}

function matcherOf(
  scope: (typeof SCOPES)[number],
  names: Record<'provider' | 'credential', unknown>,
): QuotaAction['matches'] {
  const { provider, credential } = names;
  if (scope === 'all') return () => true;
  if (typeof provider !== 'string') throw fault('provider: Field required');
  if (scope === 'provider') return (key) => key.provider === provider;
  if (typeof credential !== 'string') throw fault('credential: Field required');
  return (key) => key.provider === provider && key.id === credential;
}

function oneOf<T extends string>(allowed: readonly T[], field: string, value: unknown): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw fault(`${field}: Input should be ${allowed.map((name) => `'${name}'`).join(' or ')}`);
  return found;
}

function fault(message: string): ClientError {
  return new ClientError('invalid_request', message);
}
