import type { ReplayDifference, ReplayRun, ReplayVerdict } from './replay-run.js';

const MARKS: Readonly<Record<ReplayVerdict['status'], string>> = {
  passed: '✓',
  failed: '✗',
  skipped: '–',
  corrupt: '!',
};

const COLORS: Readonly<Record<ReplayVerdict['status'], number>> = { passed: 32, failed: 31, skipped: 33, corrupt: 31 };

const VERDICTS: Readonly<Record<ReplayRun['outcome'], string>> = {
  passed: 'PASSED',
  failed: 'FAILED',
  empty: 'NOTHING VERIFIED',
  corrupt: 'CORRUPT',
};

const VALUE_LENGTH = 200;

/** For people: a line for each recording, what differs below it, and one line of verdict at the end. */
export function renderText(run: ReplayRun, { color }: { readonly color: boolean }): string {
  const paint = (text: string, code: number): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = run.verdicts.flatMap((verdict) => [
    paint(headline(verdict), COLORS[verdict.status]),
    ...verdict.differences.flatMap(describe),
  ]);
  const { passed, failed, skipped, corrupt } = run.totals;
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped, ${corrupt} corrupt`;
  return [...lines, paint(`${VERDICTS[run.outcome]}: ${counts}`, run.outcome === 'passed' ? 32 : 31), ''].join('\n');
}

function headline({ status, ordinal, model, id, reads, durationMicros, reason, differences }: ReplayVerdict): string {
  const name = `${MARKS[status]} ${ordinal} ${model} ${id}`;
  if (reason !== undefined) return `${name}  ${status}: ${reason}`;
  const first = differences[0];
  if (first !== undefined) return `${name}  ${first.check}: ${first.where}, ${first.path}`;
  return `${name}  ${reads} reads ${(durationMicros / 1000).toFixed(1)} ms`;
}

/** A difference in full, line by line. */
export function describe(difference: ReplayDifference): readonly string[] {
  const { check, class: kind, level, where, path, expected, actual, context } = difference;
  const grade = level === undefined ? kind : `${kind}, ${level}`;
  return [
    `    ${check} (${grade}): ${where}, ${path}`,
    `      expected ${show(expected)}`,
    `      actual   ${show(actual)}`,
    ...context.map((line) => `        ${line}`),
  ];
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}…` : text;
}
