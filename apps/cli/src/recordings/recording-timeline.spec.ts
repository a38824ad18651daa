import { describe, expect, it } from '@jest/globals';
import { UpstreamError } from '@sluice/exchange';
import { readRecording } from '@sluice/recordings';
import { makeExchange } from '@sluice/testing';

import { linesOf, recordingOf, RETRIED, type Course } from '../../fixtures/recorded-exchange.js';
import { responseOf, timelineOf } from './recording-timeline.js';

const { exchange } = makeExchange();

/** A timeline without its times. */
function storyOf(course: Course, mode: 'meta' | 'redacted' | 'full' = 'redacted'): readonly string[] {
  return timelineOf(recordingOf(exchange, course, mode)).map((line) =>
    line.replace(/^.{16}/, '').replace(/ {2,}/, ' '),
  );
}

describe(timelineOf.name, () => {
  it('tells an exchange with a retry, one line a frame', () => {
    const story = storyOf(RETRIED);
    expect(story[0]).toMatch(/^open POST \/v1\/messages claude-sonnet-4-5, \d+ bytes, session session-1$/);
    expect(story[1]).toMatch(/^cfg configuration 0{12}$/);
    expect(story.slice(2)).toEqual([
      'route middle: openai/gpt-5.2',
      'att attempt 1 (primary) openai/gpt-5.2 with openai-1',
      'att.head attempt 1: status 503',
      'att.err upstream_overloaded: openai: overloaded',
      'att.end error',
      'dec retry after upstream_overloaded → openai/gpt-5.2, waited 500 ms',
      'tape now = 1700000000000',
      'att attempt 2 (retry) openai/gpt-5.2 with openai-1',
      'att.head attempt 2: status 200',
      'up 23 bytes "data: {\\"a\\":\\"Grüße\\"}\\n\\n"',
      'head status 200',
      expect.stringMatching(/^down \d+ bytes "event: message_start\\ndata: /),
      expect.stringMatching(/^down \d+ bytes "event: message_stop\\ndata: /),
      'up.end end of body',
      'att.end ok, end_turn',
      'end ok, end_turn',
    ]);
  });

  it('gives the time of each frame in milliseconds, to the microsecond, in one column', () => {
    const lines = timelineOf(recordingOf(exchange));
    const times = lines.map((line) => line.slice(0, 14));
    expect(times[0]).toBe('      0.000 ms');
    expect(times).toContain('      0.120 ms');
    expect(times).toContain('    505.400 ms');
    expect(times.at(-1)).toBe('    900.300 ms');
    expect(lines.every((line) => /^ *\d+\.\d{3} ms {2}\S/.test(line))).toBe(true);
  });

  it('never shows the key of the upstream', () => {
    expect(timelineOf(recordingOf(exchange)).join('\n')).not.toContain('sk-a-secret');
    expect(linesOf(exchange)).not.toContain('sk-a-secret');
  });

  it('says how much there was where bodies are not kept', () => {
    const story = storyOf(RETRIED, 'meta');
    expect(story).toContain('up 23 bytes, not kept');
    expect(
      story.filter((line) => line.startsWith('down')).every((line) => /^down \d+ bytes, not kept$/.test(line)),
    ).toBe(true);
  });

  it('keeps long content and long readings to one line of bearable length', () => {
    const course: Course = [
      [0, { type: 'exchange-start' }],
      [1, { type: 'ambient-read', site: 'signature', value: 'x'.repeat(5000) }],
      [2, { type: 'frame-sent', data: 'line\n'.repeat(2000) }],
      [3, { type: 'exchange-end', outcome: 'ok' }],
    ];
    const lines = timelineOf(recordingOf(exchange, course, 'full'));
    expect(lines.every((line) => line.length < 300 && !line.includes('\n'))).toBe(true);
  });

  it.each<[string, Course, string]>([
    [
      'a client that left',
      [
        [0, { type: 'exchange-start' }],
        [9, { type: 'client-closed', sentBytes: 412 }],
      ],
      'cli the client left after 412 bytes',
    ],
    [
      'an upstream that broke off',
      [
        [0, { type: 'exchange-start' }],
        [
          9,
          {
            type: 'upstream-end',
            attempt: 1,
            failure: new UpstreamError('upstream_stream_ended_early', { publicMessage: 'openai: cut' }),
          },
        ],
      ],
      'up.end upstream_stream_ended_early: openai: cut',
    ],
    [
      'an end without a reason',
      [
        [0, { type: 'exchange-start' }],
        [9, { type: 'exchange-end', outcome: 'client_closed' }],
      ],
      'end client_closed',
    ],
    [
      'giving up',
      [
        [0, { type: 'exchange-start' }],
        [9, { type: 'decision', attempt: 3, action: 'give-up', errorCode: 'upstream_failed', waitMs: 0 }],
      ],
      'dec give-up after upstream_failed, waited 0 ms',
    ],
  ])('tells %s', (_name, course, line) => {
    expect(storyOf(course)).toContain(line);
  });

  it('of a recording that was cut off tells what there is', () => {
    const whole = linesOf(exchange);
    const torn = readRecording(whole.slice(0, Math.floor(whole.length * 0.6)));
    expect(torn.complete).toBe(false);
    expect(timelineOf(torn).length).toBe(torn.frames.length);
    expect(timelineOf(readRecording(''))).toEqual([]);
  });
});

describe(responseOf.name, () => {
  it('is what the client was sent, whole', () => {
    expect(responseOf(recordingOf(exchange))).toBe(
      'event: message_start\ndata: {"type":"message_start"}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n',
    );
  });

  it('puts a character together that two writes had a part of', () => {
    const rocket = Buffer.from('🚀');
    const course: Course = [
      [0, { type: 'exchange-start' }],
      [1, { type: 'frame-sent', data: rocket.subarray(0, 2) }],
      [2, { type: 'frame-sent', data: rocket.subarray(2) }],
      [3, { type: 'exchange-end', outcome: 'ok' }],
    ];
    expect(responseOf(recordingOf(exchange, course, 'full'))).toBe('🚀');
  });

  it('is empty where bodies are not kept, or nothing was sent', () => {
    expect(responseOf(recordingOf(exchange, RETRIED, 'meta'))).toBe('');
    expect(responseOf(readRecording(''))).toBe('');
  });
});
