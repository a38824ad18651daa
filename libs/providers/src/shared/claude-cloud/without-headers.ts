import type { UpstreamRequest } from '@sluice/exchange';

/** The headers without those that a cloud has another place for. */
export function withoutHeaders(
  headers: UpstreamRequest['headers'],
  names: readonly string[],
): UpstreamRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
