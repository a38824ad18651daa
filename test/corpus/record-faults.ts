import type { CorpusRecord } from './corpus.js';
import { bytesOf } from './corpus.js';
import { expectedFailure } from './failure-expectation.js';
import { firstDifference } from './first-difference.js';
import type { GatewayReply, GatewayRun } from './gateway-reading.js';
import { isObject, parsed } from './json.js';
import { readFailure } from './provider-failure.js';
import { randomReads, reads } from './random-cuts.js';

/** A read of one byte costs as much as one of thousands: larger bodies are not cut so small, the largest at random only. */
const LARGEST_BODIES = { oneByte: 8 * 1024, sevenBytes: 64 * 1024 };

/** However the bytes are cut, the client gets the same ones. */
export function cutFault(record: CorpusRecord, run: GatewayRun, reply: GatewayReply): string | undefined {
  const bytes = bytesOf(record);
  const cuts: readonly (readonly [name: string, reads: Iterable<Uint8Array>])[] = [
    ...(bytes.length <= LARGEST_BODIES.oneByte ? [['reads of 1 byte', reads(bytes, 1)] as const] : []),
    ...(bytes.length <= LARGEST_BODIES.sevenBytes ? [['reads of 7 bytes', reads(bytes, 7)] as const] : []),
    ['random reads', randomReads(bytes, record.id)],
  ];
  for (const [name, some] of cuts) {
    const difference = firstDifference(reply.wire, run.reply(some).wire, name);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** What the client has to be told of a failure, held against what it is told. */
export function failureDifference(
  expected: ReturnType<typeof expectedFailure>,
  { status, anthropicType: type, publicMessage }: { status: number; anthropicType: string; publicMessage: string },
): string | undefined {
  const message = publicMessage.includes(expected.message) ? expected.message : publicMessage;
  return firstDifference(expected, { status, type, message });
}

/** The same for an answer that is an error. */
export function errorFault(record: CorpusRecord, run: GatewayRun): string | undefined {
  const body = parsed(record.response_body);
  if (!isObject(body)) return 'the recorded body is not JSON';
  return failureDifference(expectedFailure(record.status, readFailure(body)), run.failure());
}
