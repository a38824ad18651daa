import { diffClientStreams, findJsonDifference, isReadableHeader, type StreamDifference } from '@sluice/recordings';

import { classOfChange } from './difference-class.js';
import { framesOf } from './frames-of.js';
import type { ReplayedExchange } from './replay-exchange.js';
import type { DifferenceClass, ReplayDifference } from './replay-run.js';
import type { VerifiableRecording } from './verifiable-recording.js';

/** Whether the client would get the head and exactly the bytes it got then. */
export function checkResponse(recorded: VerifiableRecording, replayed: ReplayedExchange): ReplayDifference[] {
  return [...checkHead(recorded, replayed), ...checkBytes(recorded, replayed)];
}

function checkHead({ recording }: VerifiableRecording, { status, headers }: ReplayedExchange): ReplayDifference[] {
  const head = framesOf(recording.frames, 'head')[0];
  const difference = findJsonDifference(
    { status: head?.st, headers: readable(head?.h ?? []) },
    { status, headers: readable(Object.entries(headers)) },
  );
  if (difference === undefined) return [];
  const { expected, actual } = difference;
  return [
    { ...difference, check: 'response', where: 'response head', class: classOfChange(expected, actual), context: [] },
  ];
}

function readable(headers: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.filter(([name]) => isReadableHeader(name)));
}

function checkBytes({ sent, hasClientLeft }: VerifiableRecording, replayed: ReplayedExchange): ReplayDifference[] {
  const difference = diffClientStreams(sent, replayed.bytes);
  if (difference === undefined) return [];
  const { level, eventIndex, eventName, path, expected, actual, context } = difference;
  return [
    {
      check: 'response',
      class: classOfStream(difference),
      level,
      where: `event ${eventIndex} (${eventName})${hasClientLeft ? ', before the client left' : ''}`,
      path,
      expected,
      actual,
      context,
    },
  ];
}

function classOfStream({ level, expected, actual, eventName }: StreamDifference): DifferenceClass {
  if (level === 'bytes' || level === 'events') return 'cosmetic';
  if (eventName === 'end of stream') return 'additive';
  if (actual === 'end of stream') return 'breaking';
  return classOfChange(expected, actual);
}
