import { formatTarget, type ExchangeEvent, type Target } from '@sluice/exchange';
import { findJsonDifference, type Frame } from '@sluice/recordings';

import { classOfChange } from './difference-class.js';
import type { ReplayedExchange } from './replay-exchange.js';
import type { ReplayDifference } from './replay-run.js';
import type { VerifiableRecording } from './verifiable-recording.js';

/** One thing that was decided or found out, in the same shape whether it was recorded or happened just now. */
interface Step {
  readonly what: 'route' | 'attempt' | 'failure' | 'end of attempt' | 'decision';
  readonly attempt?: number | undefined;
  readonly [detail: string]: unknown;
}

/** Whether the same routes, attempts, retries and fallbacks come out, in the same order, for the same reasons. */
export function checkDecisions(recorded: VerifiableRecording, replayed: ReplayedExchange): ReplayDifference[] {
  const before = recorded.recording.frames.flatMap(stepOfFrame);
  const after = replayed.events.flatMap(stepOfEvent);
  return [...replayed.mismatches.slice(0, 1).map(differenceOfTape), ...firstDifference(before, after)];
}

function firstDifference(before: readonly Step[], after: readonly Step[]): ReplayDifference[] {
  const length = Math.max(before.length, after.length);
  for (let index = 0; index < length; index += 1) {
    const expected = before[index];
    const actual = after[index];
    const difference = findJsonDifference(plain(expected), plain(actual));
    if (difference === undefined) continue;
    const attempt = expected?.attempt ?? actual?.attempt;
    const what = expected?.what ?? actual?.what ?? 'decision';
    const where = `step ${index} (${what}${attempt === undefined ? '' : ` of attempt ${attempt}`})`;
    const kind = classOfChange(difference.expected, difference.actual);
    return [
      {
        ...difference,
        check: 'decision',
        where: what === 'attempt' ? `step ${index} (attempt ${String(attempt)})` : where,
        class: kind,
        context: [],
      },
    ];
  }
  return [];
}

/** Recordings are JSON, in which what is undefined is not there. */
function plain(step: Step | undefined): unknown {
  return step === undefined ? undefined : (JSON.parse(JSON.stringify(step)) as unknown);
}

function differenceOfTape(mismatch: string): ReplayDifference {
  return {
    check: 'decision',
    class: 'breaking',
    where: 'the tape',
    path: '$',
    expected: 'the readings that were recorded',
    actual: mismatch,
    context: [],
  };
}

/** Two models of the operator's may be one to the upstream. */
function nameOf(target: Target): string {
  return target.alias === undefined ? formatTarget(target) : `${target.alias} (${formatTarget(target)})`;
}

function stepOfFrame(frame: Frame): Step[] {
  switch (frame.k) {
    case 'route':
      return [{ what: 'route', rule: frame.rule, targets: frame.cands.map(nameOf) }];
    case 'att': {
      const { a, reason, prov, model, alias, cred, losses } = frame;
      const target = nameOf({ provider: prov, model, ...(alias !== undefined && { alias }) });
      return [{ what: 'attempt', attempt: a, reason, target, credential: cred, losses }];
    }
    case 'att.err':
      return [{ what: 'failure', attempt: frame.a, code: frame.err.code, retryAfterMs: frame.err.retryAfterMs }];
    case 'att.end': {
      const { a, out, stop, usage, id, model, losses } = frame;
      return [{ what: 'end of attempt', attempt: a, outcome: out, stopReason: stop, usage, id, model, losses }];
    }
    case 'dec':
      return [decision(frame.a, { action: frame.act, errorCode: frame.class, waitMs: frame.wait, next: frame.to })];
    default:
      return [];
  }
}

function stepOfEvent(event: ExchangeEvent): Step[] {
  switch (event.type) {
    case 'route-selected':
      return [{ what: 'route', rule: event.route.rule, targets: event.route.targets.map(nameOf) }];
    case 'attempt-start': {
      const { attempt, losses } = event;
      const { number, reason, target, credentialId } = attempt;
      const step = { reason, target: nameOf(target), credential: credentialId, losses };
      return [{ what: 'attempt', attempt: number, ...step }];
    }
    case 'attempt-error': {
      const { code, retryAfterMs } = event.error;
      return [{ what: 'failure', attempt: event.attempt, code, retryAfterMs }];
    }
    case 'attempt-end': {
      const { attempt, outcome, stopReason, usage, responseId, responseModel, losses } = event;
      const reply = { outcome, stopReason, usage, id: responseId, model: responseModel, losses };
      return [{ what: 'end of attempt', attempt, ...reply }];
    }
    case 'decision':
      return [decision(event.attempt, event)];
    default:
      return [];
  }
}

type Decision = Omit<Extract<ExchangeEvent, { type: 'decision' }>, 'type' | 'attempt' | 'next'> & {
  readonly next?: string | undefined;
};

function decision(attempt: number, { action, errorCode, waitMs, next }: Decision): Step {
  return { what: 'decision', attempt, action, errorCode, waitMs, next };
}
