import type { Ambient, HeaderList, TimeoutSettings, UpstreamErrorCode } from '@sluice/exchange';
import { headerValue, UpstreamError } from '@sluice/exchange';
import type { PullWatch, TimeoutKind } from '@sluice/streaming';

interface Limit {
  readonly code: UpstreamErrorCode;
  readonly what: string;
}

const LIMITS: Readonly<Record<TimeoutKind, Limit>> = {
  first_byte: { code: 'upstream_first_byte_timeout', what: 'did not begin to answer' },
  idle: { code: 'upstream_idle_timeout', what: 'fell silent in the middle of its reply' },
  total: { code: 'upstream_timeout', what: 'did not answer in full' },
};

/** What is watched on the way to an upstream. */
export interface WatchedUpstream {
  readonly ambient: Ambient;
  readonly timeouts: TimeoutSettings;
  readonly provider: string;
  /** A stream is timed read by read, a whole reply as a whole. */
  readonly stream: boolean;
  /** Milliseconds the client waits for an answer to begin, if it said so. */
  readonly patienceMs?: number | undefined;
}

/** The header in which SDKs tell their own timeout, in seconds. */
const PATIENCE_HEADER = 'x-stainless-timeout';

/** How long the client itself waits for an answer to begin: an upstream that takes longer answers nobody. */
export function clientPatienceMs(headers: HeaderList): number | undefined {
  const text = headerValue(headers, PATIENCE_HEADER)?.trim() ?? '';
  const seconds = /^\d{1,7}(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  return seconds > 0 ? Math.ceil(seconds * 1_000) : undefined;
}

/** How long an upstream may take. */
export function upstreamTimeouts(watched: WatchedUpstream): PullWatch {
  const { ambient, timeouts, provider, stream, patienceMs = Infinity } = watched;
  const limitMs: Readonly<Record<TimeoutKind, number>> = {
    first_byte: Math.min(timeouts.streamReadMs, patienceMs),
    idle: timeouts.streamReadMs,
    total: Math.min(timeouts.wholeReadMs, patienceMs),
  };
  return {
    timer: (kind, delayMs, callback) => ambient.timer(`upstream_${kind}`, delayMs, callback),
    ...(stream ? { firstByteMs: limitMs.first_byte, idleMs: limitMs.idle } : { totalMs: limitMs.total }),
    onTimeout: (kind) => {
      const { code, what } = LIMITS[kind];
      return new UpstreamError(code, { publicMessage: `${provider} ${what} within ${limitMs[kind] / 1_000} s.` });
    },
  };
}
