import { validateMessagesRequest, type MessagesRequest } from '@sluice/anthropic';
import { dialectOfPath, type Exchange } from '@sluice/exchange';
import { readChatRequest } from '@sluice/openai-dialect';

/** What an exchange takes from the body of its request. */
export type RecordedRequest = Pick<Exchange, 'request' | 'dialect' | 'chat' | 'requestFault' | 'requestFaultPlace'>;

/**
 * Reads the body of a recorded request as the gateway did.
 *
 * @param path what the client called, which says what it spoke
 * @throws {SyntaxError} when the body is no JSON
 * @throws {Error} when nobody could have made an exchange of it
 */
export function readRecordedRequest(path: string, body: Buffer): RecordedRequest {
  const json: unknown = JSON.parse(body.toString('utf8'));
  if (dialectOfPath(path) === 'messages') {
    const checked = validateMessagesRequest(json);
    return { request: json as MessagesRequest, ...('fault' in checked && { requestFault: checked.fault }) };
  }
  const read = readChatRequest(json);
  if ('refusal' in read) throw new Error(`the request could not be read: ${read.refusal.message}`);
  const { request, chat, fault } = read;
  const told = fault && { requestFault: fault.message, requestFaultPlace: fault };
  return { request, dialect: 'chat-completions', chat, ...told };
}
