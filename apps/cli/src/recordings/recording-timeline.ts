import { decodeBytes, type Frame, type Recording } from '@sluice/recordings';

/** One line per frame: when, what, and as much of the content as fits. */
export function timelineOf(recording: Recording): readonly string[] {
  return recording.frames.map((frame) => `${milliseconds(frame.t)}  ${frame.k.padEnd(8)}  ${describe(frame)}`);
}

/** What the client was sent, as text. */
export function responseOf(recording: Recording): string {
  const parts = recording.frames.flatMap((frame) =>
    frame.k === 'down' && frame.d !== undefined ? [decodeBytes(frame.d)] : [],
  );
  return Buffer.concat(parts).toString('utf8');
}

function milliseconds(micros: number): string {
  return `${(micros / 1000).toFixed(3).padStart(11)} ms`;
}

const DESCRIPTIONS: { readonly [Kind in Frame['k']]: (frame: Extract<Frame, { k: Kind }>) => string } = {
  open: (frame) =>
    `${frame.req.m} ${frame.req.path} ${frame.model}, ${frame.req.body.bytes} bytes, session ${frame.sess.id}`,
  cfg: (frame) => `configuration ${frame.config.hash.slice(0, 12)}`,
  route: (frame) => `${frame.rule}: ${frame.cands.map(({ provider, model }) => `${provider}/${model}`).join(', ')}`,
  att: (frame) => `attempt ${frame.a} (${frame.reason}) ${frame.prov}/${frame.model} with ${frame.cred ?? 'no key'}`,
  'att.head': (frame) => `attempt ${frame.a}: status ${frame.st}`,
  up: (frame) => excerpt(frame),
  'up.end': (frame) => (frame.err ? `${frame.err.code}: ${frame.err.message}` : 'end of body'),
  'att.err': (frame) => `${frame.err.code}: ${frame.err.message}`,
  'att.end': (frame) => [frame.out, frame.stop].filter(Boolean).join(', '),
  dec: (frame) =>
    `${frame.act} after ${frame.class}${frame.to === undefined ? '' : ` → ${frame.to}`}, waited ${frame.wait} ms`,
  tape: (frame) => `${frame.site} = ${JSON.stringify(frame.val).slice(0, 80)}`,
  head: (frame) => `status ${frame.st}`,
  down: (frame) => excerpt(frame),
  cli: (frame) => `the client left after ${frame.sent} bytes`,
  end: (frame) => [frame.out, frame.stop].filter(Boolean).join(', '),
};

function describe(frame: Frame): string {
  // The table has exactly one entry for each kind, which the compiler cannot follow through a union.
  return (DESCRIPTIONS[frame.k] as (frame: Frame) => string)(frame);
}

function excerpt(frame: Extract<Frame, { k: 'up' | 'down' }>): string {
  if (frame.d === undefined) return `${frame.bytes ?? 0} bytes, not kept`;
  const bytes = decodeBytes(frame.d);
  return `${bytes.byteLength} bytes ${JSON.stringify(Buffer.from(bytes).toString('utf8').slice(0, 100))}`;
}
