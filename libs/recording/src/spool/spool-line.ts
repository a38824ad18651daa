const EXCHANGE_MARK = Buffer.from('"x":"');
const KIND_MARK = Buffer.from('"k":"');
const DROP_MARK = Buffer.from('"k":"drop"');
const RAW_MARK = Buffer.from('"raw":');
const END_MARK = Buffer.from('"k":"end"');
const QUOTE = 0x22;
const CLOSING_BRACE = 0x7d;
/** Every line begins with its version, exchange, number and time and what stands behind it, in this order; none is long. */
const HEAD_BYTES = 160;

/** What the spool must know of a line. */
export interface SpoolLine {
  readonly exchangeId: string;
  readonly isEnd: boolean;
  /** It says that no line of the exchange is to be kept, and is none of a recording. */
  readonly isDrop?: true;
  /** So many bytes of a body stand behind the line, and then another line feed. */
  readonly rawBytes?: number;
}

/**
 * Reads the head of a line without parsing the rest, of which there may be megabytes.
 *
 * @returns undefined for bytes that are no line of a recording
 */
export function readSpoolLine(line: Buffer): SpoolLine | undefined {
  if (line.at(-1) !== CLOSING_BRACE) return undefined;
  const head = line.subarray(0, HEAD_BYTES);
  const start = head.indexOf(EXCHANGE_MARK);
  if (start < 0) return undefined;
  const end = head.indexOf(QUOTE, start + EXCHANGE_MARK.length);
  const kind = head.indexOf(KIND_MARK, end);
  if (end < 0 || kind < 0) return undefined;
  const exchangeId = head.toString('latin1', start + EXCHANGE_MARK.length, end);
  const raw = head.subarray(end, kind).indexOf(RAW_MARK);
  return {
    exchangeId,
    isEnd: head.indexOf(END_MARK, end) === kind,
    ...(head.indexOf(DROP_MARK, end) === kind && { isDrop: true }),
    ...(raw >= 0 && { rawBytes: Number.parseInt(head.toString('latin1', end + raw + RAW_MARK.length, kind), 10) }),
  };
}

/** The line that {@link SpoolLine.isDrop} is true of. */
export function dropLine(exchangeId: string): string {
  return `{"v":1,"x":"${exchangeId}","k":"drop"}\n`;
}
