import type { ChatMessage, ChatRequest } from './chat-request.js';
import { openAiError, type OpenAiErrorBody } from './openai-error.js';

/** A request is either what the API takes, or refused with status 400 and this body. */
export type CheckedRequest = { readonly request: ChatRequest } | { readonly refusal: OpenAiErrorBody };

/**
 * Refuses what the real API refuses, so that a translation that is wrong fails against the simulator too:
 * no model, no messages, `stream_options` without `stream`, and tool results that do not follow their calls.
 */
export function checkRequest(body: unknown): CheckedRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { refusal: openAiError('invalid_request_error', 'The body of the request is not a JSON object.') };
  }
  const request = body as ChatRequest;
  const fault = firstFault(request);
  return fault ? { refusal: fault } : { request };
}

function firstFault(request: Partial<ChatRequest>): OpenAiErrorBody | undefined {
  if (typeof request.model !== 'string' || request.model === '') {
    return openAiError('invalid_request_error', 'you must provide a model parameter');
  }
  if (!Array.isArray(request.messages)) return missing('messages');
  if (request.messages.length === 0) {
    return openAiError('invalid_request_error', "[] is too short - 'messages'", { param: 'messages' });
  }
  if (request.stream_options && request.stream !== true) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return openAiError('invalid_request_error', message, { param: 'stream_options' });
  }
  return toolOrderFault(request.messages as readonly ChatMessage[]);
}

function missing(param: string): OpenAiErrorBody {
  return openAiError('invalid_request_error', `Missing required parameter: '${param}'.`, {
    param,
    code: 'missing_required_parameter',
  });
}

function toolOrderFault(messages: readonly ChatMessage[]): OpenAiErrorBody | undefined {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const param = `messages.[${index}].role`;
    if (message.role === 'tool') {
      if (open.delete(message.tool_call_id ?? '')) continue;
      const text = "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.";
      return openAiError('invalid_request_error', `Invalid parameter: ${text}`, { param });
    }
    if (open.size > 0) return unansweredFault(open, param);
    open = new Set(message.tool_calls?.map(({ id }) => id) ?? []);
  }
  return open.size > 0 ? unansweredFault(open, 'messages') : undefined;
}

function unansweredFault(open: ReadonlySet<string>, param: string): OpenAiErrorBody {
  const text = "An assistant message with 'tool_calls' must be followed by tool messages responding to each";
  const message = `${text} 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`;
  return openAiError('invalid_request_error', message, { param });
}
