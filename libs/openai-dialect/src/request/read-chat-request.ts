import { validateMessagesRequest, type MessagesRequest, type TextBlock } from '@sluice/anthropic';
import type { TranslationLoss } from '@sluice/completion';

import { emptyList, missing, wrongType, type ChatFault } from './chat-fault.js';
import { ChatReading } from './chat-reading.js';
import type { ChatRequestFields } from './chat-request.js';
import type { Conversation } from './conversation.js';
import { fieldsOf, isFields, type Fields } from './fields.js';
import { readAccount } from './read-account.js';
import { readLength, type ReplyLength } from './read-length.js';
import { readMessages } from './read-messages.js';
import { readOutputFormat } from './read-output-format.js';
import { readReasoning, type ReadReasoning } from './read-reasoning.js';
import { readSampling } from './read-sampling.js';
import { offerTools } from './read-tool-choice.js';
import { readTools } from './read-tools.js';
import { reportUnreadFields } from './report-unread-fields.js';

/** A request of Chat Completions, put into the words of the Messages API. */
export interface ReadChatRequest {
  readonly request: MessagesRequest;
  /** What the request has no place for. */
  readonly chat: {
    readonly includeUsage: boolean;
    readonly losses: readonly TranslationLoss[];
    readonly openLength?: true;
    readonly customTools?: readonly string[];
  };
  /** By what the client wants its conversations told apart. */
  readonly sessionHint?: string;
  /** What is wrong with it all the same, or cannot be carried over: an upstream of the same dialect may know better. */
  readonly fault?: ChatFault;
}

/**
 * Reads the body of `POST /v1/chat/completions` (OpenAI, "Create chat completion"). The body is not changed. The order of
 * its messages may be: `losses` name places of the body, what is lost later names places of the request.
 *
 * @returns the request, or, where nothing can be made of the body at all, only what is wrong with it
 */
export function readChatRequest(body: unknown): ReadChatRequest | { readonly refusal: ChatFault } {
  const envelope = openEnvelope(body);
  if ('refusal' in envelope) return envelope;
  const { model, messages, fields } = envelope;
  const reading = new ChatReading();
  const length = readLength(fields, reading);
  const reasoning = readReasoning(fields, reading);
  const { format, hint } = readOutputFormat(fields.response_format, reading);
  const { tools, custom } = readTools(fields, reading);
  const conversation = readMessages(messages, reading);
  if (hint !== undefined) conversation.addHint(hint);
  const request: MessagesRequest = {
    model,
    max_tokens: maxTokens(length, reasoning),
    ...promptOf(conversation),
    ...(readStream(fields, reading) && { stream: true }),
    ...offerTools(fields, tools, reading),
    ...readSampling(fields, reading),
    ...(reasoning.thinking && { thinking: reasoning.thinking }),
    ...outputConfig(reasoning, format),
    ...readAccount(fields, reading),
  };
  reportUnreadFields(body as Fields, reading);
  const fault = reading.fault ?? faultOf(request);
  const sessionHint = sessionHintOf(fields);
  return {
    request,
    chat: {
      includeUsage: fieldsOf(fields.stream_options)['include_usage'] === true,
      losses: reading.losses,
      ...(length.open && { openLength: true }),
      ...(custom.length > 0 && { customTools: custom }),
    },
    ...(sessionHint !== undefined && { sessionHint }),
    ...(fault && { fault }),
  };
}

interface Envelope {
  readonly model: string;
  readonly messages: readonly Fields[];
  readonly fields: ChatRequestFields;
}

/** As much of a body as it takes to find somebody who may answer it. */
function openEnvelope(body: unknown): Envelope | { readonly refusal: ChatFault } {
  if (!isFields(body)) {
    const message = 'The request body must be a JSON object.';
    return { refusal: { message, parameter: null, kind: null } };
  }
  const { model, messages }: ChatRequestFields = body;
  if (model === undefined || model === null || model === '') {
    return { refusal: { ...missing('model'), message: 'you must provide a model parameter' } };
  }
  if (typeof model !== 'string') return { refusal: wrongType('model', 'a string', model) };
  if (messages === undefined || messages === null) return { refusal: missing('messages') };
  if (!Array.isArray(messages)) return { refusal: wrongType('messages', 'an array of objects', messages) };
  if (messages.length === 0) return { refusal: emptyList('messages') };
  const strange = messages.findIndex((message) => !isFields(message));
  if (strange >= 0) return { refusal: wrongType(`messages.${strange}`, 'an object', messages[strange]) };
  return { model, messages: messages as readonly Fields[], fields: body };
}

function promptOf(conversation: Conversation): Pick<MessagesRequest, 'system' | 'messages'> {
  const { system, messages } = conversation.end();
  return { ...(system.length > 0 && { system: system satisfies readonly TextBlock[] }), messages };
}

function readStream({ stream }: ChatRequestFields, reading: ChatReading): boolean {
  if (stream != null && typeof stream !== 'boolean') reading.refuse(wrongType('stream', 'a boolean', stream));
  return stream === true;
}

function outputConfig(
  { effort }: ReadReasoning,
  format: ReturnType<typeof readOutputFormat>['format'],
): Pick<MessagesRequest, 'output_config'> {
  if (effort === undefined && format === undefined) return {};
  return { output_config: { ...(effort && { effort }), ...(format && { format }) } };
}

/** What prompts are cached by is nearest to a conversation; a user may have several. */
function sessionHintOf({
  prompt_cache_key: key,
  safety_identifier: safe,
  user,
}: ChatRequestFields): string | undefined {
  return [key, safe, user].find((hint) => typeof hint === 'string' && hint !== '') as string | undefined;
}

/** Where the client leaves the length to the model, thinking does not come off it. */
function maxTokens({ maxTokens: most, open }: ReplyLength, { thinking }: ReadReasoning): number {
  const budget = thinking?.budget_tokens;
  return open && typeof budget === 'number' && budget > 0 && Number.isInteger(budget) ? most + budget : most;
}

/** What the Messages API would refuse, such as too many marks for its cache. */
function faultOf(request: MessagesRequest): ChatFault | undefined {
  if (request.messages.length === 0) {
    return {
      message: "Invalid 'messages': there is nothing in them to reply to.",
      parameter: 'messages',
      kind: 'invalid_value',
    };
  }
  const checked = validateMessagesRequest(request);
  return 'fault' in checked ? { message: checked.fault, parameter: null, kind: null } : undefined;
}
