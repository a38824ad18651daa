import { isObject, objectOf, parsed, stringOf, type Json } from './json.js';

/** The events in the frames of a recorded stream, read by their lengths alone: nothing of the gateway has a part in it. */
export function framedEvents(bytes: Uint8Array): readonly Json[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: Json[] = [];
  for (let at = 0; at < bytes.length; at += view.getUint32(at)) {
    const payloadAt = at + 12 + view.getUint32(at + 4);
    const payload = Buffer.from(bytes.subarray(payloadAt, at + view.getUint32(at) - 4)).toString('utf8');
    const event = parsed(Buffer.from(stringOf(objectOf(parsed(payload))['bytes']), 'base64').toString('utf8'));
    if (isObject(event)) events.push(withoutMetrics(event));
  }
  return events;
}

function withoutMetrics(event: Json): Json {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !name.startsWith('amazon-bedrock-')));
}

/** The content of a message whose events these are, and why it ended. */
export function messageOf(events: readonly Json[]): {
  readonly content: readonly Json[];
  readonly stopReason: unknown;
} {
  const blocks: Record<string, unknown>[] = [];
  let stopReason: unknown;
  for (const event of events) {
    const delta = objectOf(event['delta']);
    const index = Number(event['index']);
    if (event['type'] === 'content_block_start') blocks[index] = { ...objectOf(event['content_block']) };
    if (event['type'] === 'content_block_delta') grow(blocks[index], delta);
    if (event['type'] === 'message_delta') stopReason = delta['stop_reason'];
  }
  return { content: blocks.map(finished), stopReason };
}

const GROWING = { text: 'text', thinking: 'thinking', signature: 'signature', partial_json: 'partial_json' } as const;

function grow(block: Record<string, unknown> | undefined, delta: Json): void {
  for (const name of Object.values(GROWING)) {
    const more = delta[name];
    if (block !== undefined && typeof more === 'string') block[name] = stringOf(block[name]) + more;
  }
}

function finished({ partial_json: json, ...block }: Json): Json {
  return typeof json === 'string' && json !== '' ? { ...block, input: JSON.parse(json) as unknown } : block;
}
