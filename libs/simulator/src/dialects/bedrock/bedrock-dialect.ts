import type { Dialect, DialectRequest, FailureReply, ReadDialectCall } from '../../dialect.js';
import { bearerKey } from '../../key-check.js';
import { readMessages } from '../anthropic/anthropic-dialect.js';
import { accessKeyOf, isSignatureGood } from './aws-signature-check.js';
import { bedrockFailure } from './bedrock-error.js';
import { EventStreamFormat } from './event-stream-format.js';

const INVOKE = /^\/model\/([^/]+)\/invoke(-with-response-stream)?$/;

/** Claude on Amazon Bedrock ("InvokeModel"). Signatures are checked; the secret of a key is `secret-of-<key>`. */
export const bedrockDialect: Dialect = {
  name: 'bedrock',
  routes: [{ kind: 'completion', path: INVOKE, read: readInvocation }],
  keyOf: ({ headers }) => accessKeyOf(headers.authorization) ?? bearerKey(headers.authorization),
  headers: ({ serial }) => ({ 'x-amzn-requestid': `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}` }),
  failure: bedrockFailure,
};

function readInvocation(call: ReadDialectCall): DialectRequest {
  const refusal = refuse(call);
  if (refusal !== undefined) return { refusal };
  const read = readMessages(asMessages(call));
  // The API behind Bedrock refuses in its own words, and Bedrock hands on no more than those.
  if ('refusal' in read) return { refusal: bedrockFailure({ status: 400, message: messageOf(read.refusal) }) };
  const { request, format } = read;
  const isStream = call.path.endsWith('-with-response-stream');
  return {
    request,
    format: {
      ...format,
      streamType: isStream ? 'application/vnd.amazon.eventstream' : undefined,
      openStream: (promptTokens) => new EventStreamFormat(format.openStream(promptTokens)),
    },
  };
}

/** The same call as the Messages API would have got it. */
function asMessages(call: ReadDialectCall): ReadDialectCall {
  const { anthropic_version: version, anthropic_beta: betas, ...body } = call.body as InvocationBody;
  return {
    ...call,
    headers: { ...call.headers, 'anthropic-version': version, 'anthropic-beta': betas?.join(',') },
    body: { ...body, model: decodeURIComponent(INVOKE.exec(call.path)?.[1] ?? '') },
  };
}

interface InvocationBody {
  readonly anthropic_version: string;
  readonly anthropic_beta?: readonly string[];
}

/** What the path says must not stand in the body, and what is no field of this API is refused. */
const FOREIGN_FIELDS = ['model', 'stream', 'cache_control'];
const VERSIONS: readonly unknown[] = ['bedrock-2023-05-31', '2026-10-21'];

function refuse(call: ReadDialectCall): FailureReply | undefined {
  const { authorization } = call.headers;
  if (accessKeyOf(authorization) !== undefined && !isSignatureGood(call)) return bedrockFailure(BAD_SIGNATURE);
  const body: Readonly<Record<string, unknown>> =
    typeof call.body === 'object' && call.body !== null ? { ...call.body } : {};
  const foreign = FOREIGN_FIELDS.find((name) => name in body);
  if (foreign !== undefined) return invalid(`${foreign}: Extra inputs are not permitted`);
  if (!VERSIONS.includes(body['anthropic_version'])) return invalid('anthropic_version: Field required');
  const { anthropic_beta: betas } = body;
  return betas === undefined || Array.isArray(betas) ? undefined : invalid('anthropic_beta: Input should be a list');
}

const BAD_SIGNATURE = {
  status: 403,
  message:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
};

function invalid(message: string): FailureReply {
  return bedrockFailure({ status: 400, message });
}

function messageOf({ body }: FailureReply): string {
  return (body as { error: { message: string } }).error.message;
}
