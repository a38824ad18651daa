import type { ServerResponse } from 'node:http';

import type { FailureReply, ReplyFormat } from './dialect.js';
import type { CompletionPlan, FailureReason, ReplyEnding, ReplyPiece } from './reply-plan.js';
import type { SimulatorClock } from './simulator-clock.js';
import { StreamSink } from './stream-sink.js';
import { UsageMeter } from './usage-meter.js';

/** Where a reply goes, and what it is measured with. */
export interface ReplyContext {
  readonly response: ServerResponse;
  readonly format: ReplyFormat;
  /** The body of a failure, for replies that turn out to be one. */
  readonly failureBody: (reason: FailureReason) => object;
  readonly promptBytes: number;
  readonly clock: SimulatorClock;
  /** Aborted when the client has left or the simulator closes. */
  readonly signal: AbortSignal;
  /** Called where the connection is broken on purpose, so that the client is not blamed. */
  readonly noteFinished: () => void;
}

const DONE: ReplyEnding = { kind: 'done' };

export function sendFailure(response: ServerResponse, { status, headers, body }: FailureReply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** What a proxy in between says of a status. */
export function sendHtml(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, { 'content-type': 'text/html', ...headers });
  response.end(`<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`);
}

/** Sends a reply as a stream. Resolves when all of it was handed to the socket, or the client is gone. */
export async function sendStream(plan: CompletionPlan, context: ReplyContext): Promise<void> {
  const ending = plan.ending ?? DONE;
  const meter = new UsageMeter(context.promptBytes);
  const writer = context.format.openStream(meter.promptTokens);
  const sink = new StreamSink(context, plan.pace ?? {});
  context.response.writeHead(200, {
    'content-type': context.format.streamType ?? 'text/event-stream',
    'cache-control': 'no-cache',
    ...(ending.kind === 'cut' && { connection: 'close' }),
  });
  context.response.flushHeaders();
  for (const piece of plan.pieces) {
    meter.add(piece);
    await sink.add(writer.piece(piece));
    if (context.signal.aborted) return;
  }
  await sink.flush();
  if (ending.kind === 'done') await sink.last(writer.finish(plan.finish, meter.total()));
  else if (ending.kind === 'error') await sink.last(writer.error(ending.reason));
  await endBody(context, ending);
}

/** Sends a reply in one piece; endings that are no reply leave half of it, or an error in its place. */
export async function sendWhole(plan: CompletionPlan, context: ReplyContext): Promise<void> {
  const ending = plan.ending ?? DONE;
  const pieces: ReplyPiece[] = [];
  const meter = new UsageMeter(context.promptBytes);
  const delayMs = plan.pace?.delayMs ?? 0;
  for (const piece of plan.pieces) {
    meter.add(piece);
    pieces.push(piece);
    if (delayMs > 0) await context.clock.sleep(delayMs, context.signal);
    if (context.signal.aborted) return;
  }
  const reply = { pieces, finish: plan.finish, usage: meter.total() };
  const body = JSON.stringify(
    ending.kind === 'error' ? context.failureBody(ending.reason) : context.format.whole(reply),
  );
  context.response.writeHead(200, { 'content-type': 'application/json' });
  const complete = ending.kind === 'done' || ending.kind === 'error';
  if (!context.signal.aborted) context.response.write(complete ? body : body.slice(0, body.length / 2));
  await endBody(context, ending);
}

async function endBody({ response, clock, signal, noteFinished }: ReplyContext, ending: ReplyEnding): Promise<void> {
  if (signal.aborted || ending.kind === 'silence') return;
  if (ending.kind !== 'reset') {
    response.end();
    return;
  }
  // A reset overtakes what the socket still holds: without a pause the client would see nothing of the reply.
  await clock.sleep(RESET_PAUSE_MS, signal);
  noteFinished();
  response.socket?.resetAndDestroy();
}

const RESET_PAUSE_MS = 20;
