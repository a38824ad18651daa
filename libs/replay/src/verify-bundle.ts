import type { ConfigSnapshot, ProviderAdapter, ProviderId, ProviderSettings } from '@sluice/exchange';
import { createProviders } from '@sluice/providers';
import { readRecording, RecordingFormatError, type Recording } from '@sluice/recordings';

import { checkDecisions } from './check-decisions.js';
import { checkInvariants } from './check-invariants.js';
import { checkRequests } from './check-requests.js';
import { checkResponse } from './check-response.js';
import { framesOf } from './frames-of.js';
import { replayExchange, type ReplayedExchange } from './replay-exchange.js';
import {
  concludeRun,
  type ReplayCheck,
  type ReplayDifference,
  type ReplayRun,
  type ReplayVerdict,
} from './replay-run.js';
import { withoutSockets } from './socket-guard.js';
import { examine, type VerifiableRecording } from './verifiable-recording.js';

/** A recording, or its lines with a name for the case that they cannot be read. */
export type ReplaySource = Recording | { readonly name: string; readonly text: string };

export interface VerifyOptions {
  readonly recordings: AsyncIterable<ReplaySource> | Iterable<ReplaySource>;
  /** Absent = all. */
  readonly checks?: readonly ReplayCheck[];
  /** Settings to verify under instead of those each exchange was recorded under. */
  readonly config?: ConfigSnapshot;
  /** Makes the adapters of a configuration; the registry's unless told. */
  readonly providersOf?: (settings: readonly ProviderSettings[]) => ReadonlyMap<ProviderId, ProviderAdapter>;
}

/** In this order the checks are made and reported. */
export const REPLAY_CHECKS: readonly ReplayCheck[] = ['request', 'response', 'decision', 'invariant'];

const CHECKS: Readonly<
  Record<ReplayCheck, (recorded: VerifiableRecording, replayed: ReplayedExchange) => ReplayDifference[]>
> = {
  request: checkRequests,
  response: checkResponse,
  decision: checkDecisions,
  invariant: checkInvariants,
};

/**
 * Runs every recording through the pipeline again, offline, and compares: what would go to the upstreams, what the
 * client would get, what would be decided. The same recordings and the same code always give the same run, times
 * apart. What cannot be verified is named, never passed over.
 */
export async function verifyBundle(options: VerifyOptions): Promise<ReplayRun> {
  const verdicts: ReplayVerdict[] = [];
  const ordinals = new Map<string, number>();
  for await (const source of options.recordings) {
    const verdict = await judge(source, options);
    const ordinal = (ordinals.get(verdict.sessionId) ?? 0) + 1;
    ordinals.set(verdict.sessionId, ordinal);
    verdicts.push({ ...verdict, ordinal });
  }
  return concludeRun(verdicts);
}

type Judgement = Omit<ReplayVerdict, 'ordinal'>;

async function judge(source: ReplaySource, options: VerifyOptions): Promise<Judgement> {
  const startedNanos = process.hrtime.bigint();
  const recording = open(source);
  if ('status' in recording) return recording;
  const about = aboutRecording(recording);
  const verifiable = examine(recording);
  if ('status' in verifiable) return { ...about, ...verifiable };
  const checks = REPLAY_CHECKS.filter((check) => options.checks?.includes(check) ?? true);
  const differences = await withoutSockets(() => compare(verifiable, checks, options));
  const durationMicros = Number((process.hrtime.bigint() - startedNanos) / 1000n);
  return { ...about, status: differences.length > 0 ? 'failed' : 'passed', checks, differences, durationMicros };
}

async function compare(
  verifiable: VerifiableRecording,
  checks: readonly ReplayCheck[],
  options: VerifyOptions,
): Promise<readonly ReplayDifference[]> {
  const config = options.config ?? verifiable.config;
  const { recording, open: opened } = verifiable;
  let replayed: ReplayedExchange;
  try {
    const providers = (options.providersOf ?? createProviders)(config.providers);
    replayed = await replayExchange({ recording, open: opened, config, providers });
  } catch (error) {
    return [impossible(error)];
  }
  return checks.flatMap((check) => CHECKS[check](verifiable, replayed));
}

/** The configuration cannot be set up any more, or the request cannot be read. */
function impossible(error: unknown): ReplayDifference {
  return {
    check: 'decision',
    class: 'breaking',
    where: 'the start of the exchange',
    path: '$',
    expected: 'an exchange that can be run',
    actual: error instanceof Error ? error.message : String(error),
    context: [],
  };
}

function open(source: ReplaySource): Recording | Judgement {
  if (!('text' in source)) return source;
  try {
    return readRecording(source.text);
  } catch (error) {
    if (!(error instanceof RecordingFormatError)) throw error;
    const nothing = { checks: [], differences: [], reads: 0, durationMicros: 0 };
    const { name } = source;
    return { id: name, sessionId: 'unknown', model: 'unknown', status: 'corrupt', reason: error.message, ...nothing };
  }
}

function aboutRecording({ id, open: opened, frames }: Recording): Omit<Judgement, 'status'> {
  return {
    id,
    sessionId: opened?.sess.id ?? 'unknown',
    model: opened?.model ?? 'unknown',
    checks: [],
    differences: [],
    reads: framesOf(frames, 'up').length,
    durationMicros: 0,
  };
}
