import { describe, expect, it } from '@jest/globals';

import { renderJson } from './render-json.js';
import { renderJunit } from './render-junit.js';
import { renderText } from './render-text.js';
import { concludeRun, exitCodeOf, type ReplayDifference, type ReplayVerdict } from './replay-run.js';

const verdict = (status: ReplayVerdict['status'], more: Partial<ReplayVerdict> = {}): ReplayVerdict => ({
  id: '01JD',
  sessionId: 'session-1',
  ordinal: 18,
  model: 'sonnet',
  status,
  checks: ['request', 'response'],
  differences: [],
  reads: 181,
  durationMicros: 4100,
  ...more,
});

const DIFFERENCE: ReplayDifference = {
  check: 'response',
  class: 'behaviour',
  level: 'message',
  where: 'event 3 (content_block_delta)',
  path: '$.delta.text',
  expected: 'a <b> & "c"\u0000',
  actual: undefined,
  context: ['- before', '+ after'],
};

const FAILED = verdict('failed', { differences: [DIFFERENCE], ordinal: 19, id: '01JE' });
const SKIPPED = verdict('skipped', { reason: 'incomplete: it has no end', checks: [], sessionId: 'other & co' });
const CORRUPT = verdict('corrupt', { reason: 'not a frame (line 3)', checks: [] });

describe(concludeRun.name, () => {
  it.each<[string, ReplayVerdict[], string, number]>([
    ['all passed', [verdict('passed'), verdict('passed')], 'passed', 0],
    ['one failed', [verdict('passed'), FAILED], 'failed', 1],
    ['some skipped', [verdict('passed'), SKIPPED], 'passed', 0],
    ['all skipped', [SKIPPED], 'empty', 3],
    ['none', [], 'empty', 3],
    ['one corrupt', [verdict('passed'), FAILED, CORRUPT], 'corrupt', 4],
  ])('%s', (_name, verdicts, outcome, code) => {
    const run = concludeRun(verdicts);
    expect(run).toMatchObject({ schema: 'sluice.replay.run/1', outcome });
    expect(exitCodeOf(run)).toBe(code);
  });
});

describe(renderText.name, () => {
  const run = concludeRun([verdict('passed'), FAILED, SKIPPED]);

  it('has a line for each recording, the differences, and one verdict', () => {
    expect(renderText(run, { color: false }).split('\n')).toEqual([
      '✓ 18 sonnet 01JD  181 reads 4.1 ms',
      '✗ 19 sonnet 01JE  response: event 3 (content_block_delta), $.delta.text',
      '    response (behaviour, message): event 3 (content_block_delta), $.delta.text',
      '      expected "a <b> & \\"c\\"\\u0000"',
      '      actual   nothing',
      '        - before',
      '        + after',
      '– 18 sonnet 01JD  skipped: incomplete: it has no end',
      'FAILED: 1 passed, 1 failed, 1 skipped, 0 corrupt',
      '',
    ]);
  });

  it('is coloured only on demand', () => {
    expect(renderText(run, { color: true })).toContain('\u001b[32m✓ 18');
    expect(renderText(run, { color: false })).not.toContain('\u001b');
  });

  it('shortens long values', () => {
    const long = verdict('failed', { differences: [{ ...DIFFERENCE, expected: 'x'.repeat(9999) }] });
    expect(renderText(concludeRun([long]), { color: false }).length).toBeLessThan(1000);
  });
});

describe(renderJunit.name, () => {
  const xml = renderJunit(concludeRun([verdict('passed'), FAILED, SKIPPED, CORRUPT]));

  it('has a suite for each session with its counts', () => {
    expect(xml).toContain('<testsuite name="session-1" tests="5" failures="1" errors="1" skipped="0">');
    expect(xml).toContain('<testsuite name="other &amp; co" tests="1" failures="0" errors="0" skipped="1">');
  });

  it('has a case for each check, with what failed', () => {
    expect(xml).toContain('<testcase name="018 sonnet · request" classname="replay.01JD" time="0.002050">');
    expect(xml).toContain('<failure type="behaviour" message="event 3 (content_block_delta), $.delta.text">');
    expect(xml).toContain('<skipped message="incomplete: it has no end"/>');
    expect(xml).toContain('<error type="corrupt" message="not a frame (line 3)"/>');
  });

  it('holds nothing that XML does not allow', () => {
    const odd = verdict('failed', { differences: [{ ...DIFFERENCE, context: ['bell \u0007 <tag> \ud800'] }] });
    const text = renderJunit(concludeRun([odd]));
    expect(text).toContain('bell \ufffd &lt;tag&gt; \ufffd');
    expect(text).not.toContain('\u0007');
  });
});

describe(renderJson.name, () => {
  it('is the run itself, with or without times', () => {
    const run = concludeRun([FAILED]);
    expect(JSON.parse(renderJson(run))).toEqual(JSON.parse(JSON.stringify(run)));
    expect(renderJson(run, { timings: false })).not.toContain('durationMicros');
  });
});
