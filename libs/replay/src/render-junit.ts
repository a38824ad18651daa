import { describe } from './render-text.js';
import type { ReplayCheck, ReplayDifference, ReplayRun, ReplayVerdict } from './replay-run.js';

/** More than this no CI shows. */
const MAX_FAILURE_LENGTH = 8 * 1024;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For CI: a test suite for each session, a test case for each check of each recording. */
export function renderJunit(run: ReplayRun): string {
  const sessions = new Map<string, ReplayVerdict[]>();
  for (const verdict of run.verdicts) {
    const session = sessions.get(verdict.sessionId);
    if (session === undefined) sessions.set(verdict.sessionId, [verdict]);
    else session.push(verdict);
  }
  const suites = [...sessions].map(([name, verdicts]) => suiteOf(name, verdicts));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="sluice replay">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteOf(name: string, verdicts: readonly ReplayVerdict[]): string {
  const cases = verdicts.flatMap(casesOf);
  const count = (tag: string): number => cases.filter((text) => text.includes(`<${tag} `)).length;
  return [
    `  <testsuite name="${escape(name)}" tests="${cases.length}" failures="${count('failure')}"` +
      ` errors="${count('error')}" skipped="${count('skipped')}">`,
    ...cases,
    '  </testsuite>',
  ].join('\n');
}

function casesOf(verdict: ReplayVerdict): readonly string[] {
  if (verdict.status === 'skipped') return [testCase(verdict, 'replay', `<skipped ${message(verdict.reason)}/>`)];
  if (verdict.status === 'corrupt') {
    return [testCase(verdict, 'replay', `<error type="corrupt" ${message(verdict.reason)}/>`)];
  }
  return verdict.checks.map((check) => {
    const found = verdict.differences.filter((difference) => difference.check === check);
    return testCase(verdict, check, found.length === 0 ? '' : failureOf(found));
  });
}

function testCase(verdict: ReplayVerdict, check: ReplayCheck | 'replay', inner: string): string {
  const { ordinal, model, id, durationMicros } = verdict;
  const name = escape(`${String(ordinal).padStart(3, '0')} ${model} · ${check}`);
  const seconds = (durationMicros / 1_000_000 / Math.max(1, verdict.checks.length)).toFixed(6);
  const property = `<properties><property name="recording" value="${escape(id)}"/></properties>`;
  return `    <testcase name="${name}" classname="replay.${escape(id)}" time="${seconds}">${property}${inner}</testcase>`;
}

function failureOf(differences: readonly ReplayDifference[]): string {
  const [first] = differences;
  const text = differences.flatMap(describe).join('\n').slice(0, MAX_FAILURE_LENGTH);
  return `<failure type="${first?.class ?? 'breaking'}" ${message(`${first?.where ?? ''}, ${first?.path ?? ''}`)}>${escape(text)}</failure>`;
}

const message = (text = ''): string => `message="${escape(text)}"`;

/** XML has no way to write most control characters, and streams may hold any. */
function escape(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
