import { ServiceError, SERVICE_ERROR_CODES, UPSTREAM_ERROR_CODES, UpstreamError } from '@sluice/exchange';
import type { RecordedError } from '@sluice/recordings';

/** The failure of a transport as it was thrown then. */
export function recordedFailure(recorded: RecordedError | undefined): Error {
  if (recorded === undefined) return new Error('the connection broke');
  const { code, message, ...rest } = recorded;
  const upstream = UPSTREAM_ERROR_CODES.find((candidate) => candidate === code);
  if (upstream !== undefined) return new UpstreamError(upstream, { publicMessage: message, ...rest });
  const service = SERVICE_ERROR_CODES.find((candidate) => candidate === code);
  return service === undefined ? new Error(message) : new ServiceError(service, message);
}
