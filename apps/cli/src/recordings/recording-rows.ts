import type { RecordingSummary } from '@sluice/recordings';

/** The head of {@link recordingRow}. */
export const RECORDING_HEAD = [
  'ID',
  'STARTED',
  'SESSION',
  'MODEL',
  'SERVED BY',
  'OUTCOME',
  'STOP',
  'IN',
  'OUT',
  'USD',
  'MS',
] as const;

/** A recording as a row of a table. */
export function recordingRow(summary: RecordingSummary): readonly string[] {
  return [
    summary.id,
    summary.startedAt?.slice(0, 19).replace('T', ' ') ?? '',
    summary.sessionId?.slice(0, 8) ?? '',
    summary.model ?? '',
    summary.targets.at(-1) ?? '',
    summary.outcome,
    summary.stopReason ?? '',
    String(summary.usage?.inputTokens ?? ''),
    String(summary.usage?.outputTokens ?? ''),
    dollars(summary),
    (summary.durationMicros / 1000).toFixed(0),
  ];
}

/** What the list of prices gives, or else what the provider said; nothing where neither is known. */
function dollars({ cost }: RecordingSummary): string {
  const usd = cost?.unpriced === 0 ? cost.usd : cost?.reportedUsd;
  return usd?.toFixed(4) ?? '';
}

/** `1 recording`, `2 recordings`. */
export function counted(count: number, noun = 'recording'): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
