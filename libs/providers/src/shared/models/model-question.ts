import type { UpstreamRequest } from '@sluice/exchange';

/** Asks for a list, with the headers that other calls of the upstream have; only what is said of a body is left out. */
export function modelQuestion(url: string, headers: UpstreamRequest['headers']): UpstreamRequest {
  const asked = Object.entries(headers).filter(([name]) => name !== 'content-type');
  return { method: 'GET', url, headers: Object.fromEntries(asked), stream: false };
}
