import type { Dialect, DialectRequest, FailureReply, ReadDialectCall } from '../../dialect.js';
import { bearerKey } from '../../key-check.js';
import { readMessages } from '../anthropic/anthropic-dialect.js';
import { accessKeyOf, isSignatureGood } from './aws-signature-check.js';
import { bedrockFailure } from './bedrock-error.js';
import { EventStreamFormat } from './event-stream-format.js';

const COUNT = /^\/model\/([^/]+)\/count-tokens$/;
const INVOKE = /^\/model\/([^/]+)\/invoke(-with-response-stream)?$/;

/** Claude on Amazon Bedrock ("InvokeModel"). Signatures are checked; the secret of a key is `secret-of-<key>`. */
export const bedrockDialect: Dialect = {
  name: 'bedrock',
  routes: [
    { kind: 'completion', path: INVOKE, read: readInvocation },
    { kind: 'completion', path: COUNT, read: readTokens },
  ],
  keyOf: ({ headers }) => accessKeyOf(headers.authorization) ?? bearerKey(headers.authorization),
  headers: ({ serial }) => ({ 'x-amzn-requestid': `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}` }),
  failure: bedrockFailure,
};

function readInvocation(call: ReadDialectCall): DialectRequest {
  const refusal = refuseSignature(call) ?? refuseBody(call.body);
  if (refusal !== undefined) return { refusal };
  const read = readMessages(asMessages(call, INVOKE));
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

/** The body to count for is one for the model, in base64 ("CountTokens"). */
function readTokens(call: ReadDialectCall): DialectRequest {
  const { input } = call.body as { readonly input?: { readonly invokeModel?: { readonly body?: string } } };
  const body = parsed(Buffer.from(input?.invokeModel?.body ?? '', 'base64').toString('utf8'));
  const refusal = refuseSignature(call) ?? refuseBody(body);
  if (refusal !== undefined) return { refusal };
  const read = readMessages(asMessages({ ...call, body }, COUNT));
  if ('refusal' in read) return { refusal: invalid(messageOf(read.refusal)) };
  const { request, format } = read;
  return {
    request,
    format: { ...format, streamType: undefined, whole: ({ usage }) => ({ inputTokens: usage.promptTokens }) },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same call as the Messages API would have got it. */
function asMessages(call: ReadDialectCall, path: RegExp): ReadDialectCall {
  const { anthropic_version: version, anthropic_beta: betas, ...body } = call.body as InvocationBody;
  return {
    ...call,
    headers: { ...call.headers, 'anthropic-version': version, 'anthropic-beta': betas?.join(',') },
    body: { ...body, model: decodeURIComponent(path.exec(call.path)?.[1] ?? '') },
  };
}

interface InvocationBody {
  readonly anthropic_version: string;
  readonly anthropic_beta?: readonly string[];
}

/** What the path says must not stand in the body, and what is no field of this API is refused. */
const FOREIGN_FIELDS = ['model', 'stream', 'cache_control'];
const VERSIONS: readonly unknown[] = ['bedrock-2023-05-31', '2026-10-21'];

function refuseSignature(call: ReadDialectCall): FailureReply | undefined {
  const isSigned = accessKeyOf(call.headers.authorization) !== undefined;
  return isSigned && !isSignatureGood(call) ? bedrockFailure(BAD_SIGNATURE) : undefined;
}

function refuseBody(value: unknown): FailureReply | undefined {
  const body: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
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
