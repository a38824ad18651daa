/** Codes that stand where a start-up packet has its version (PostgreSQL, "Message Formats"). */
const SSL_REQUEST = 80877103;
const GSS_ENCRYPTION_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
/** Longer than any query here; what claims more is no PostgreSQL client. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
const QUERY = 0x51;
const SYNC = 0x53;
const FUNCTION_CALL = 0x46;
const FLUSH = 0x48;
const TERMINATE = 0x58;

/** What a client wants, as far as a server must know. */
export interface FrontendMessage {
  readonly kind: 'encryption' | 'cancel' | 'startup' | 'part' | 'flush' | 'last' | 'terminate';
  readonly bytes: Buffer;
}

/** Cuts what a client sends into messages, over whatever pieces it comes in. */
export class FrontendMessageSplitter {
  #rest: Buffer = Buffer.alloc(0);
  #isStarted = false;

  /** @throws {Error} on what no client would send */
  push(bytes: Buffer): readonly FrontendMessage[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const messages: FrontendMessage[] = [];
    for (let message = this.#next(); message; message = this.#next()) messages.push(message);
    return messages;
  }

  #next(): FrontendMessage | undefined {
    const typeBytes = this.#isStarted ? 1 : 0;
    if (this.#rest.length < typeBytes + 4) return undefined;
    const length = this.#rest.readInt32BE(typeBytes) + typeBytes;
    if (length < typeBytes + 4 || length > MAX_MESSAGE_BYTES) throw new Error('This is no PostgreSQL client.');
    if (this.#rest.length < length) return undefined;
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return { kind: this.#isStarted ? kindOfMessage(bytes[0]) : this.#kindOfFirst(bytes), bytes };
  }

  #kindOfFirst(bytes: Buffer): FrontendMessage['kind'] {
    const code = bytes.length < 8 ? 0 : bytes.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_ENCRYPTION_REQUEST) return 'encryption';
    if (code === CANCEL_REQUEST) return 'cancel';
    this.#isStarted = true;
    return 'startup';
  }
}

function kindOfMessage(type: number | undefined): FrontendMessage['kind'] {
  switch (type) {
    case QUERY:
    case SYNC:
    case FUNCTION_CALL:
      return 'last';
    case FLUSH:
      return 'flush';
    case TERMINATE:
      return 'terminate';
    default:
      return 'part';
  }
}
