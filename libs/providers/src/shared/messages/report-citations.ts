import type { LossCollector } from '../loss-collector.js';

/** No other API has citations in requests: neither those of earlier replies, nor the wish for new ones. */
export function reportCitations(losses: LossCollector, block: object, path: string): void {
  const citations: unknown = 'citations' in block ? block.citations : undefined;
  if (typeof citations !== 'object' || citations === null) return;
  const said = Array.isArray(citations) ? citations.length > 0 : (citations as { enabled?: unknown }).enabled === true;
  if (said) losses.add('citation_dropped', path);
}
