/** One message of an event stream. */
export interface AwsEventMessage {
  /** The headers whose values are text, by name: `:message-type`, `:event-type`, `:exception-type` … */
  readonly headers: ReadonlyMap<string, string>;
  /** A view of the bytes that were pushed: whoever keeps it longer than until the next push must copy it. */
  readonly payload: Uint8Array;
}
