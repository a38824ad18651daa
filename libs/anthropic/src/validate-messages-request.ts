import { CacheBreakpoints } from './cache-breakpoints.js';
import { isFields, NOT_AN_OBJECT, under } from './field-faults.js';
import type { Fault, Fields } from './field-faults.js';
import type { MessagesRequest } from './messages-request.js';
import { messagesFault, systemFault } from './validate-messages.js';
import { settingsFault } from './validate-settings.js';
import { toolChoiceFault, toolsFault } from './validate-tools.js';

const MAX_MODEL_CHARACTERS = 256;

export interface ValidateMessagesRequestOptions {
  /** For `POST /v1/messages/count_tokens`: `max_tokens` may be missing. */
  readonly countTokens?: boolean;
}

/** The body itself, or the first thing that is wrong with it as `<path>: <reason>`, in the words the API uses. */
export type ValidatedMessagesRequest = { readonly request: MessagesRequest } | { readonly fault: string };

/**
 * Checks a request body as far as this gateway relies on it ("Create a Message"). Fields and block types it does not
 * know pass, and stay: newer clients send them, and the upstream may understand them. The body is neither copied nor
 * changed.
 */
export function validateMessagesRequest(
  body: unknown,
  options: ValidateMessagesRequestOptions = {},
): ValidatedMessagesRequest {
  if (!isFields(body)) return { fault: `body${NOT_AN_OBJECT}` };
  const fault = requestFault(body, options.countTokens === true);
  return fault === undefined ? { request: body as unknown as MessagesRequest } : { fault };
}

function requestFault(body: Fields, countTokens: boolean): Fault {
  const breakpoints = new CacheBreakpoints();
  const context = { breakpoints, depth: 0 };
  return (
    under('model', modelFault(body['model'])) ??
    under('max_tokens', maxTokensFault(body['max_tokens'], countTokens)) ??
    under('messages', messagesFault(body['messages'], context)) ??
    under('system', systemFault(body['system'], context)) ??
    under('tools', toolsFault(body['tools'], breakpoints)) ??
    under('tool_choice', toolChoiceFault(body['tool_choice'], body['tools'])) ??
    settingsFault(body) ??
    breakpoints.check(body) ??
    breakpoints.total()
  );
}

function modelFault(model: unknown): Fault {
  if (model === undefined) return ': Field required';
  if (typeof model !== 'string') return ': Input should be a valid string';
  if (model === '') return ': String should have at least 1 character';
  return model.length > MAX_MODEL_CHARACTERS
    ? `: String should have at most ${MAX_MODEL_CHARACTERS} characters`
    : undefined;
}

function maxTokensFault(maxTokens: unknown, countTokens: boolean): Fault {
  if (maxTokens === undefined) return countTokens ? undefined : ': Field required';
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens)) return ': Input should be a valid integer';
  return maxTokens < 0 ? ': Input should be greater than or equal to 0' : undefined;
}
