import { UpstreamError, type GatewayError } from '@sluice/exchange';

import type { RecordedError } from './frame.js';
import type { Redactor } from '../redaction/redactor.js';

/** A failure as a recording keeps it: its class and its public message. */
export function recordError(error: GatewayError, redactor: Redactor): RecordedError {
  const upstream = error instanceof UpstreamError ? error : undefined;
  return {
    code: error.code,
    message: redactor.text(error.publicMessage),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    ...(upstream?.upstreamStatus !== undefined && { upstreamStatus: upstream.upstreamStatus }),
    ...(upstream?.upstreamCode !== undefined && { upstreamCode: upstream.upstreamCode }),
  };
}
