import { openAiError, type OpenAiErrorBody } from '../chat/openai-error.js';
import { itemsOf, type ResponsesItem, type ResponsesRequest } from './responses-request.js';
import { sealReasoning } from './sealed-reasoning.js';

/** A request is either what the API takes, or refused with status 400 and this body. */
export type CheckedRequest = { readonly request: ResponsesRequest } | { readonly refusal: OpenAiErrorBody };

/** The API takes no smaller limit. */
const LEAST_TOKENS = 16;

/**
 * Refuses what the real API refuses, so that a translation that is wrong fails against the simulator too: no model, no
 * input, a limit that is too small, calls and outputs that do not match, and reasoning that was changed, that nothing
 * follows or that is missing before the call it led to.
 */
export function checkRequest(body: unknown): CheckedRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { refusal: refusal('The body of the request is not a JSON object.') };
  }
  const request = body as ResponsesRequest;
  const fault = firstFault(request) ?? inputFault(request);
  return fault ? { refusal: fault } : { request };
}

function firstFault(request: Partial<ResponsesRequest>): OpenAiErrorBody | undefined {
  const { model, input, stream_options: options, stream, max_output_tokens: limit } = request;
  if (typeof model !== 'string' || model === '') return missing('model');
  if (typeof input !== 'string' && !Array.isArray(input)) return missing('input');
  if (input.length === 0) return refusal('The input is empty.', 'input');
  if (options && stream !== true) {
    return refusal("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
  }
  if (limit == null || limit >= LEAST_TOKENS) return undefined;
  const message = `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= ${LEAST_TOKENS}, but got ${limit} instead.`;
  return refusal(message, 'max_output_tokens', 'integer_below_min_value');
}

function inputFault(request: ResponsesRequest): OpenAiErrorBody | undefined {
  const items = itemsOf(request);
  return callFault(items) ?? reasoningFault(items) ?? missingReasoning(request, items);
}

function callFault(items: readonly ResponsesItem[]): OpenAiErrorBody | undefined {
  const open = new Set<string>();
  for (const { type, call_id: id = '' } of items) {
    if (type === 'function_call') open.add(id);
    if (type === 'function_call_output' && !open.delete(id)) {
      return refusal(`No tool call found for function call output with call_id ${id}.`, 'input');
    }
  }
  const [unanswered] = open;
  return unanswered === undefined
    ? undefined
    : refusal(`No tool output found for function call ${unanswered}.`, 'input');
}

function reasoningFault(items: readonly ResponsesItem[]): OpenAiErrorBody | undefined {
  for (const [index, { type, id = '', encrypted_content: sealed }] of items.entries()) {
    if (type !== 'reasoning') continue;
    if (sealed !== sealReasoning(id)) {
      return refusal('The encrypted content could not be verified.', 'input', 'invalid_encrypted_content');
    }
    const next = items[index + 1];
    if (next?.type !== 'function_call' && next?.role !== 'assistant') {
      return refusal(`Item '${id}' of type 'reasoning' was provided without its required following item.`, 'input');
    }
  }
  return undefined;
}

/** Who asks for reasoning to be sealed and shown has it, and is to hand it back with the calls it led to. */
function missingReasoning(request: ResponsesRequest, items: readonly ResponsesItem[]): OpenAiErrorBody | undefined {
  const sealed = request.include?.includes('reasoning.encrypted_content') === true;
  if (!request.model.startsWith('sim-thinking') || !sealed || request.reasoning?.summary == null) return undefined;
  const turn = items.slice(items.findLastIndex(({ role }) => role === 'user') + 1);
  const call = turn.find(({ type }) => type === 'function_call');
  if (call === undefined || turn.some(({ type }) => type === 'reasoning')) return undefined;
  const message = `Item '${call.call_id ?? ''}' of type 'function_call' was provided without its required 'reasoning' item.`;
  return refusal(message, 'input');
}

function missing(param: string): OpenAiErrorBody {
  return refusal(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
}

function refusal(message: string, param?: string, code?: string): OpenAiErrorBody {
  return openAiError('invalid_request_error', message, { ...(param && { param }), ...(code && { code }) });
}
