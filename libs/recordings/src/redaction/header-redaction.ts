import type { HeaderList } from '@sluice/exchange';

import type { SecretMask } from './secret-mask.js';

/** What stands in place of a credential. */
export const REDACTED = '⟦redacted⟧';

const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  'api-key',
  'authorization',
  'cookie',
  'ocp-apim-subscription-key',
  'proxy-authorization',
  'set-cookie',
  'x-amz-security-token',
  'x-api-key',
  'x-goog-api-key',
]);

const READABLE_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'anthropic-beta',
  'anthropic-dangerous-direct-browser-access',
  'anthropic-version',
  'cache-control',
  'cf-ray',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'host',
  'http-referer',
  'keep-alive',
  'openai-beta',
  'openai-model',
  'openai-processing-ms',
  'openai-version',
  'request-id',
  'retry-after',
  'retry-after-ms',
  'server',
  'traceparent',
  'traceresponse',
  'transfer-encoding',
  'user-agent',
  'via',
  'x-accel-buffering',
  'x-amzn-errortype',
  'x-amzn-requestid',
  'x-app',
  'x-claude-code-agent-id',
  'x-claude-code-parent-agent-id',
  'x-claude-code-session-id',
  'x-request-id',
  'x-should-retry',
  'x-title',
]);

const READABLE_PREFIXES = ['anthropic-ratelimit-', 'x-ratelimit-', 'x-sluice-', 'x-stainless-'] as const;

/** Whether recordings keep the value of a header. `name` is lower-case. */
export function isReadableHeader(name: string): boolean {
  return READABLE_HEADERS.has(name) || READABLE_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** Headers by allow-list: whatever is not known to be harmless is replaced by a digest that only tells equal from different. */
export function redactHeaders(headers: HeaderList, mask: SecretMask): HeaderList {
  return headers.map(([name, value]) => {
    const lower = name.toLowerCase();
    if (CREDENTIAL_HEADERS.has(lower)) return [name, REDACTED];
    if (isReadableHeader(lower)) return [name, value];
    return [name, `⟦h:${mask.digest(value)}⟧`];
  });
}
