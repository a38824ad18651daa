import type { FailureReply } from '../../dialect.js';
import type { FailureReason } from '../../reply-plan.js';

interface BedrockFault {
  /** Where AWS answers with another status than the one that was asked for. */
  readonly status?: number;
  readonly name: string;
  readonly message: string;
}

/** By status ("InvokeModel", errors). */
const FAULTS: Readonly<Record<number, BedrockFault>> = {
  401: {
    status: 403,
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  },
  403: { name: 'AccessDeniedException', message: 'User is not authorized to perform: bedrock:InvokeModel' },
  404: {
    name: 'ResourceNotFoundException',
    message: 'Could not resolve the foundation model from the provided model identifier.',
  },
  408: { name: 'ModelTimeoutException', message: 'Model has timed out in processing the request.' },
  429: { name: 'ThrottlingException', message: 'Too many requests, please wait before trying again.' },
  500: { name: 'InternalServerException', message: 'The system encountered an unexpected error during processing.' },
  503: { name: 'ServiceUnavailableException', message: 'Bedrock is unable to process your request.' },
  529: {
    status: 503,
    name: 'ServiceUnavailableException',
    message: 'Too many connections, please wait before trying again.',
  },
};

const OTHER: BedrockFault = { name: 'ValidationException', message: 'Malformed input request.' };

const CODES: Readonly<Record<string, string>> = {
  context_length_exceeded: 'Input is too long for requested model.',
  insufficient_quota: 'Too many tokens per day, please wait before trying again.',
};

/** The answer that goes with a failure. */
export function bedrockFailure(reason: FailureReason): FailureReply {
  const { status = reason.status, name } = faultOf(reason);
  return { status, headers: { 'x-amzn-errortype': name }, body: { message: messageOf(reason) } };
}

/** The exception of an event stream: its name begins with a small letter there. */
export function bedrockException(reason: FailureReason): { readonly name: string; readonly message: string } {
  const { name } = faultOf(reason);
  return { name: `${name.charAt(0).toLowerCase()}${name.slice(1)}`, message: messageOf(reason) };
}

function messageOf(reason: FailureReason): string {
  const { message, code } = reason;
  return message ?? (code === undefined ? undefined : CODES[code]) ?? faultOf(reason).message;
}

function faultOf({ status }: FailureReason): BedrockFault {
  return FAULTS[status] ?? (status > 500 ? { ...FAULTS[500], ...OTHER, name: 'InternalServerException' } : OTHER);
}
