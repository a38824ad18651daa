import type { IncomingHttpHeaders } from 'node:http';

import type { FailureReason, FinishReason, ReplyPiece } from './reply-plan.js';
import type { ScenarioRequest } from './scenario-request.js';
import type { SimulatedUsage } from './usage-meter.js';

/** A call as it arrived, and what tells its answer from all others. */
export interface DialectCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Counts the calls of this simulator from 1; for ids. */
  readonly serial: number;
  /** When it arrived, in seconds since the epoch. */
  readonly seconds: number;
}

/** The same once its body was read. */
export interface ReadDialectCall extends DialectCall {
  /** The parsed JSON; undefined where the call has no body. */
  readonly body: unknown;
  /** The same as it was sent: signatures are made over it. */
  readonly bodyText: string;
}

/** What a stream's writer gives; bytes where the API's framing is binary. */
export type StreamBytes = string | Uint8Array;

/** Writes one streamed reply. What has to stand before the first delta is written with it. */
export interface StreamWriter {
  piece(piece: ReplyPiece): StreamBytes;
  /** Everything from the last delta to the end. */
  finish(reason: FinishReason, usage: SimulatedUsage): StreamBytes;
  /** A failure in the middle. */
  error(reason: FailureReason): StreamBytes;
}

/** A reply's parts, for those that are not streamed. */
export interface WholeReply {
  readonly pieces: readonly ReplyPiece[];
  readonly finish: FinishReason;
  readonly usage: SimulatedUsage;
}

/** How the reply to one request is written. */
export interface ReplyFormat {
  /** The content type of the stream, or undefined for a reply in one piece, which is always JSON. */
  readonly streamType: string | undefined;
  openStream(promptTokens: number): StreamWriter;
  whole(reply: WholeReply): object;
}

/** What goes out in place of a reply. */
export interface FailureReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** A request that was understood, or why the API would refuse it. */
export type DialectRequest =
  { readonly request: ScenarioRequest; readonly format: ReplyFormat } | { readonly refusal: FailureReply };

/** A path that a scenario answers; `POST`, always. Counting tokens is one too: the scenarios' failures apply to it. */
export interface CompletionRoute {
  readonly kind: 'completion';
  readonly path: RegExp;
  /** Tells apart APIs that share a path; all calls unless told. */
  readonly when?: (call: DialectCall) => boolean;
  read(call: ReadDialectCall): DialectRequest;
}

/** A path that gives a document; `GET`, always. */
export interface DocumentRoute {
  readonly kind: 'document';
  readonly path: RegExp;
  readonly when?: (call: DialectCall) => boolean;
  document(call: DialectCall): object;
}

export type DialectRoute = CompletionRoute | DocumentRoute;

/**
 * The outside of one upstream API: which paths it serves, how its requests are read, how its replies and errors are
 * written. What is replied is no business of a dialect; the scenarios decide that for all of them.
 */
export interface Dialect {
  readonly name: string;
  readonly routes: readonly DialectRoute[];
  /** The key a call brings, or undefined where it brings none. */
  keyOf(call: DialectCall): string | undefined;
  /** Headers that stand on every answer. */
  headers(call: DialectCall): Readonly<Record<string, string>>;
  /** A failure in the API's own words. */
  failure(reason: FailureReason, call: DialectCall): FailureReply;
}
