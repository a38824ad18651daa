import type { Ambient, TimeoutSettings, UpstreamErrorCode } from '@sluice/exchange';
import { UpstreamError } from '@sluice/exchange';
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
}

/** How long an upstream may take. */
export function upstreamTimeouts({ ambient, timeouts, provider, stream }: WatchedUpstream): PullWatch {
  const { streamReadMs, wholeReadMs } = timeouts;
  return {
    timer: (kind, delayMs, callback) => ambient.timer(`upstream_${kind}`, delayMs, callback),
    ...(stream ? { firstByteMs: streamReadMs, idleMs: streamReadMs } : { totalMs: wholeReadMs }),
    onTimeout: (kind) => {
      const { code, what } = LIMITS[kind];
      const seconds = (stream ? streamReadMs : wholeReadMs) / 1_000;
      return new UpstreamError(code, { publicMessage: `${provider} ${what} within ${seconds} s.` });
    },
  };
}
