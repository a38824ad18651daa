import type { AwsEventMessage } from './aws-event-message.js';

/** What can be wrong with the bytes of an event stream. */
export type AwsEventStreamFault = 'bad_checksum' | 'malformed_message' | 'message_too_large' | 'truncated_message';

/** An event stream cannot be read any further. The decoder that threw it is of no further use. */
export class AwsEventStreamError extends Error {
  override readonly name = 'AwsEventStreamError';
  readonly code: AwsEventStreamFault;
  /** What was complete before the message that is not. */
  readonly messages: readonly AwsEventMessage[];

  constructor(code: AwsEventStreamFault, message: string, messages: readonly AwsEventMessage[] = []) {
    super(message);
    this.code = code;
    this.messages = messages;
  }
}
