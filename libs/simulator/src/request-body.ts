import type { IncomingMessage } from 'node:http';

/** A request's body, read to its end. */
export interface ReadBody {
  readonly isJson: boolean;
  /** The parsed JSON, or the text where it is none. */
  readonly value: unknown;
  readonly bytes: number;
  /** The body as it was sent. */
  readonly text: string;
}

/**
 * Reads the whole body.
 * @throws {Error} when the client leaves in the middle of it
 */
export async function readBody(incoming: IncomingMessage): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const text = body.toString('utf8');
  try {
    return { isJson: true, value: JSON.parse(text) as unknown, bytes: body.length, text };
  } catch {
    return { isJson: false, value: text === '' ? undefined : text, bytes: body.length, text };
  }
}
