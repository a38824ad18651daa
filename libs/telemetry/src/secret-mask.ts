import type { UpstreamRequest } from '@sluice/exchange';

/** Headers that carry a key to an upstream. */
const SECRET_HEADERS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'x-amz-security-token'] as const;
/** Shorter ones would mask ordinary words. */
const MIN_SECRET_CHARACTERS = 6;
/** What keys, bearer tokens and keys in URLs look like at the vendors we know. */
const KEY_SHAPES =
  /\b(?:sk|pk|rk|gsk|xai|or|key)-[\w-]{8,}|\bAIza[\w-]{20,}|\bAKIA[A-Z0-9]{12,}|\bBearer\s+\S+|\bkey=[^&\s]+/gi;
const MASK = '[masked]';

/** The secrets that went out with a request, to be looked for in what came back. */
export function requestSecrets(request: UpstreamRequest): readonly string[] {
  const secrets: string[] = [];
  for (const name of SECRET_HEADERS) {
    const value = request.headers[name];
    const secret = value?.slice(value.lastIndexOf(' ') + 1);
    if (secret !== undefined && secret.length >= MIN_SECRET_CHARACTERS) secrets.push(secret);
  }
  return secrets;
}

/** Upstreams like to repeat the key they refuse: whatever they say is masked before it becomes part of a span. */
export function maskSecrets(text: string, secrets: readonly string[] = []): string {
  const withoutKnown = secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
  return withoutKnown.replace(KEY_SHAPES, MASK);
}
