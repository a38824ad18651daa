import { describe, expect, it } from '@jest/globals';

import { parseRecordingJob, recordingJobId, recordingJobOptions } from './recording-queue.js';

const JOB = { v: 1, x: '01JD0000000000000000000001', loc: 'rec/2026-11-20/x.jsonl.gz', bytes: 17, sha: 'ab' };
const POINTER = { path: 'spool/gw/boot/seg-000001.jsonl', from: 0, length: 17 };

describe('the pointer that a gateway hands to a recorder', () => {
  it.each([
    ['to a blob', JOB],
    ['to a spool', { ...JOB, sha: '', spool: [POINTER, { ...POINTER, from: 40 }] }],
    ['to an exchange without lines', { ...JOB, spool: [] }],
  ])('comes out as it went in: %s', (_name, job) => {
    expect(parseRecordingJob(JSON.parse(JSON.stringify(job)))).toEqual(job);
  });

  it('may be of a newer release, which knows more', () => {
    expect(parseRecordingJob({ ...JOB, v: 2, region: 'eu', sess: { id: 's' } })).toEqual({ ...JOB, v: 2 });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['no object', 'rec_01JD'],
    ['a list', [JOB]],
    ...Object.keys(JOB).map((field): [string, unknown] => [`one without ${field}`, { ...JOB, [field]: undefined }]),
    ['one with a length in words', { ...JOB, bytes: '17' }],
  ])('is refused when it is %s', (_name, data) => {
    expect(() => parseRecordingJob(data)).toThrow(TypeError);
    expect(() => parseRecordingJob(data)).toThrow(/no pointer to a recording/);
  });

  it.each<[string, unknown]>([
    ['an absolute path', [{ ...POINTER, path: '/etc/passwd' }]],
    ['another folder of the data directory', [{ ...POINTER, path: 'database/lock' }]],
    ['a folder that only begins like the spool', [{ ...POINTER, path: 'spool-of-others/x' }]],
    ['a way up', [{ ...POINTER, path: 'spool/../secret.key' }]],
    ['a way up at the end', [{ ...POINTER, path: 'spool/gw/..' }]],
    ['one good stretch and one that is not', [POINTER, { ...POINTER, path: '../x' }]],
    ['bytes before the beginning', [{ ...POINTER, from: -1 }]],
    ['less than nothing', [{ ...POINTER, length: -17 }]],
    ['half a byte', [{ ...POINTER, length: 1.5 }]],
    ['no place', [{ path: POINTER.path }]],
    ['nothing', [null]],
    ['no list', POINTER],
  ])('never has a file read that is none of the spool: %s', (_name, spool) => {
    expect(() => parseRecordingJob({ ...JOB, spool })).toThrow(/points outside of the spool/);
  });

  it('is the same job whenever it is handed over, under an id that the queue takes', () => {
    expect(recordingJobOptions(JOB.x).jobId).toBe(recordingJobId(JOB.x));
    // BullMQ refuses ids with a colon, and those that are numbers (BullMQ, "Job Ids").
    for (const id of [JOB.x, '12345678901234567890123456']) expect(recordingJobId(id)).toMatch(/^rec_[^:]+$/);
  });
});
