import type { FailureReason } from '../../reply-plan.js';

/** The body of every failure of the OpenAI API ("Error codes"), and of an error frame inside a stream. */
export interface OpenAiErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

export function openAiError(
  type: string,
  message: string,
  details: { readonly param?: string; readonly code?: string } = {},
): OpenAiErrorBody {
  return { error: { message, type, param: details.param ?? null, code: details.code ?? null } };
}

interface StatusMeaning {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
}

const STATUS_MEANINGS: Readonly<Record<number, StatusMeaning>> = {
  400: {
    type: 'invalid_request_error',
    code: 'invalid_value',
    message: 'The simulator was told to refuse this request.',
  },
  401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  402: { type: 'insufficient_quota', code: 'insufficient_quota', message: 'The account has no credit left.' },
  403: {
    type: 'invalid_request_error',
    code: 'unsupported_country_region_territory',
    message: 'Access is not permitted.',
  },
  404: {
    type: 'invalid_request_error',
    code: 'model_not_found',
    message: 'The model does not exist or you do not have access to it.',
  },
  408: { type: 'server_error', message: 'Request timed out.' },
  409: { type: 'invalid_request_error', message: 'The resource is locked by another request.' },
  413: { type: 'invalid_request_error', message: 'The request is larger than the server accepts.' },
  422: { type: 'invalid_request_error', message: 'The request was well-formed but cannot be processed.' },
  429: { type: 'requests', code: 'rate_limit_exceeded', message: 'Rate limit reached for requests.' },
  500: { type: 'server_error', message: 'The server had an error while processing your request.' },
  502: { type: 'server_error', message: 'Bad gateway.' },
  503: { type: 'server_error', message: 'The engine is currently overloaded, please try again later.' },
  504: { type: 'server_error', message: 'The server took too long to answer.' },
};

const CODE_MEANINGS: Readonly<Record<string, StatusMeaning>> = {
  insufficient_quota: {
    type: 'insufficient_quota',
    message: 'You exceeded your current quota, please check your plan and billing details.',
  },
  context_length_exceeded: {
    type: 'invalid_request_error',
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
  },
  content_filter: {
    type: 'invalid_request_error',
    message: 'The prompt was filtered by the content management policy.',
  },
  unsupported_parameter: {
    type: 'invalid_request_error',
    message:
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  },
};

/** The body that goes with a status; a `code` of the vendor's list changes its wording and type. */
export function openAiErrorFor({ status, code, message }: FailureReason): OpenAiErrorBody {
  const byStatus = STATUS_MEANINGS[status] ?? {
    type: status >= 500 ? 'server_error' : 'invalid_request_error',
    message: `Status ${status}.`,
  };
  const meaning = (code === undefined ? undefined : CODE_MEANINGS[code]) ?? byStatus;
  const finalCode = code ?? meaning.code;
  return openAiError(meaning.type, message ?? meaning.message, finalCode === undefined ? {} : { code: finalCode });
}
