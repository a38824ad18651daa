import { encodeSse, encodeSseAll, encodeSseError, MessageAccumulator } from '@sluice/anthropic';
import type { MessagesRequest, StreamEvent } from '@sluice/anthropic';
import { errorEnvelopeOf } from '@sluice/exchange';

import type { ReplyDialect, StreamWriter, WholeWriter } from './reply-dialect.js';

/** The dialect that replies are put in order by: there is nothing left to do but to write. */
export const MESSAGES_DIALECT: ReplyDialect = {
  thinking,
  openStream: () => STREAM_WRITER,
  openWhole: () => new WholeMessage(),
  ping: encodeSse({ type: 'ping' }),
  errorEvent: (error, requestId) => encodeSseError(errorEnvelopeOf(error, requestId)),
  idHeaders: (requestId) => ({ 'request-id': requestId }),
};

const STREAM_WRITER: StreamWriter = { encode: encodeWritten };

function encodeWritten(written: readonly StreamEvent[]): string {
  const [first] = written;
  return written.length === 1 && first !== undefined ? encodeSse(first) : encodeSseAll(written);
}

class WholeMessage implements WholeWriter {
  readonly #message = new MessageAccumulator();

  push(written: readonly StreamEvent[]): void {
    for (const event of written) this.#message.push(event);
  }

  body(): string {
    return JSON.stringify(this.#message.message());
  }
}

/** Clients that did not ask for thinking cannot deal with its blocks. */
function thinking(request: MessagesRequest): 'shown' | 'omitted' | 'dropped' {
  // A request that its upstream is to judge may have anything there.
  const { type, display }: Partial<NonNullable<MessagesRequest['thinking']>> = request.thinking ?? {};
  if (type === undefined || type === 'disabled') return 'dropped';
  return display === 'omitted' ? 'omitted' : 'shown';
}
