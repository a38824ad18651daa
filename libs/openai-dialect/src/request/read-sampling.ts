import type { MessagesRequest } from '@sluice/anthropic';

import { outOfBounds, unsupported, wrongType } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import type { ChatRequestFields } from './chat-request.js';

const BOUNDS = {
  temperature: { least: 0, most: 2 },
  top_p: { least: 0, most: 1 },
  top_k: { least: 0, most: Infinity },
} as const;

/** Reads what steers the choice of tokens, and where it ends. */
export function readSampling(
  body: ChatRequestFields,
  reading: ChatReading,
): Pick<MessagesRequest, 'temperature' | 'top_p' | 'top_k' | 'stop_sequences'> {
  if (body.n != null && body.n !== 1) {
    reading.refuse(
      typeof body.n === 'number' ? unsupported('n', 'Only n=1 is supported') : wrongType('n', 'an integer', body.n),
    );
  }
  const stops = readStops(body.stop, reading);
  return {
    ...numberIn(body, 'temperature', reading),
    ...numberIn(body, 'top_p', reading),
    ...numberIn(body, 'top_k', reading),
    ...(stops.length > 0 && { stop_sequences: stops }),
  };
}

function numberIn(
  body: ChatRequestFields,
  field: keyof typeof BOUNDS,
  reading: ChatReading,
): Readonly<Partial<Record<typeof field, number>>> {
  const value = body[field];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'number') {
    reading.refuse(wrongType(field, 'a number', value));
    return {};
  }
  const { least, most } = BOUNDS[field];
  if (value >= least && value <= most) return { [field]: value };
  reading.refuse(outOfBounds(field, value, { least, most }));
  return {};
}

/** One text or several; an empty one would end every reply before it begins. */
function readStops(stop: unknown, reading: ChatReading): readonly string[] {
  if (stop === undefined || stop === null) return [];
  const stops = Array.isArray(stop) ? (stop as readonly unknown[]) : [stop];
  const texts = stops.filter((text) => typeof text === 'string');
  if (texts.length < stops.length) reading.refuse(wrongType('stop', 'a string or an array of strings', stop));
  return texts.filter((text) => text !== '');
}
