import type { Dialect, DialectRequest, FailureReply, ReadDialectCall } from '../../dialect.js';
import { bearerKey } from '../../key-check.js';
import { readCount, readMessages } from '../anthropic/anthropic-dialect.js';
import { vertexFailure } from './vertex-error.js';

const PREDICT =
  /^\/v1\/projects\/[^/]+\/locations\/[^/]+\/publishers\/anthropic\/models\/([^/]+):(r|streamR)awPredict$/;
const COUNT = /^\/v1\/projects\/[^/]+\/locations\/[^/]+\/publishers\/anthropic\/models\/count-tokens:rawPredict$/;

/** Claude on Google Cloud ("Use Anthropic's Claude models", rawPredict and streamRawPredict). */
export const vertexDialect: Dialect = {
  name: 'vertex',
  routes: [
    { kind: 'completion', path: COUNT, read: readTokens },
    { kind: 'completion', path: PREDICT, read: readPrediction },
  ],
  keyOf: ({ headers }) => bearerKey(headers.authorization),
  headers: () => ({ vary: 'X-Origin, Referer, Origin,Accept-Encoding' }),
  failure: (reason, { serial }) => vertexFailure(reason, requestId(serial)),
};

function readPrediction(call: ReadDialectCall): DialectRequest {
  const [, model = '', form] = PREDICT.exec(call.path) ?? [];
  const { anthropic_version: version, ...body } = call.body as PredictionBody;
  const isStream = form === 'streamR';
  if ('model' in body) return refusal(call, 'model: Extra inputs are not permitted');
  if ((body.stream === true) !== isStream) return refusal(call, 'stream: does not fit the method');
  return readVersioned({ call, version, body: { ...body, model: decodeURIComponent(model) } }, readMessages);
}

function readTokens(call: ReadDialectCall): DialectRequest {
  const { anthropic_version: version, ...body } = call.body as PredictionBody;
  return readVersioned({ call, version, body }, readCount);
}

interface PredictionBody {
  readonly anthropic_version?: string;
  readonly stream?: boolean;
}

const VERSIONS: readonly unknown[] = ['vertex-2023-10-16', '2026-10-21'];

interface VersionedCall {
  readonly call: ReadDialectCall;
  readonly version: string | undefined;
  /** The body as the Messages API would have got it. */
  readonly body: object;
}

function readVersioned({ call, version, body }: VersionedCall, read: typeof readMessages): DialectRequest {
  if (call.query.size > 0) return refusal(call, 'Invalid JSON payload received. Unknown name in the query');
  if (!VERSIONS.includes(version)) return refusal(call, 'anthropic_version: Field required');
  return read({ ...call, headers: { ...call.headers, 'anthropic-version': version }, body });
}

function refusal({ serial }: ReadDialectCall, message: string): { readonly refusal: FailureReply } {
  return { refusal: vertexFailure({ status: 400, message }, requestId(serial)) };
}

function requestId(serial: number): string {
  return `req_vrtx_sim${serial}`;
}
