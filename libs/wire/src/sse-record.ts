/** What one piece of an event stream said. */
export interface SseRecord {
  /**
   * `event`: a dispatched event. `comment`: a line that begins with a colon, which says only that the other side is
   * alive. `bare`: a line of JSON without a field name, which some providers put into a stream to report a failure.
   */
  readonly kind: 'event' | 'comment' | 'bare';
  /** The value of the event's last `event:` line. */
  readonly event: string | undefined;
  /** The event's `data:` lines joined by line feeds; the line itself for `bare`; empty for `comment`. */
  readonly data: string;
}
