/** One event of what a client was sent: of a stream, or the whole JSON body as a single one. */
export interface ClientEvent {
  /** The name of the server-sent event; `body` for a whole one, `comment` for a line that is none. */
  readonly name: string;
  /** The JSON it carries, or its text where that is no JSON. */
  readonly data: unknown;
}
