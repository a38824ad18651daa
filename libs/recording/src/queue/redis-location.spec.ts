import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { openQueueBackend } from './open-queue-backend.js';
import { parseRedisUrl } from './redis-location.js';

const directory = mkdtempSync(join(tmpdir(), 'sluice-ca-'));
const authority = join(directory, 'ca.pem');
writeFileSync(authority, 'an authority');

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe(parseRedisUrl.name, () => {
  it.each<[string, object]>([
    ['redis://h', { kind: 'server', hosts: [{ host: 'h', port: 6379 }], database: 0 }],
    [
      'redis://user:p%40ss:w@h:7000/3',
      { kind: 'server', hosts: [{ host: 'h', port: 7000 }], username: 'user', password: 'p@ss:w', database: 3 },
    ],
    ['redis://:pw@[::1]:7000', { kind: 'server', hosts: [{ host: '::1', port: 7000 }], password: 'pw', database: 0 }],
    ['rediss://h', { kind: 'server', hosts: [{ host: 'h', port: 6379 }], database: 0, tls: {} }],
    [
      `rediss://h?ca=${authority}`,
      { kind: 'server', hosts: [{ host: 'h', port: 6379 }], database: 0, tls: { ca: Buffer.from('an authority') } },
    ],
    [
      'redis+sentinel://:pw@a,b:26380/jobs/2?sentinel_password=s',
      {
        kind: 'sentinel',
        hosts: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 26_380 },
        ],
        password: 'pw',
        masterName: 'jobs',
        database: 2,
        sentinelPassword: 's',
      },
    ],
    [
      'rediss+cluster://a:7000,b:7001',
      {
        kind: 'cluster',
        hosts: [
          { host: 'a', port: 7000 },
          { host: 'b', port: 7001 },
        ],
        database: 0,
        tls: {},
      },
    ],
  ])('reads %s', (url, expected) => {
    expect(parseRedisUrl(url)).toEqual(expected);
  });

  it.each(['postgres://h/d', 'amqp://h', 'redis-like://h', '', 'h:6379'])('leaves %j to others', (url) => {
    expect(parseRedisUrl(url)).toBeUndefined();
  });

  it.each([
    ['redis://', 'names no host'],
    ['redis://a,b', 'more than one host'],
    ['redis://:hunter2@a:99999', 'a host that is none'],
    ['redis://:hunter2@a/b', 'a database that is no number'],
    ['redis://:hunter2%@a', 'cannot be decoded'],
    ['redis://a?tls=true', '"tls"'],
    ['rediss://a?ca=/no/such/file', 'ENOENT'],
    ['redis+sentinel://a', 'what the Sentinels call the master'],
    ['redis+cluster://a/1', 'a database of a Cluster'],
    ['redis+cluster://a,,b', 'a host that is none'],
  ])('refuses %s', (url, reason) => {
    const open = (): unknown => openQueueBackend({ dataDir: directory, queueUrl: url });
    expect(open).toThrow(reason);
    expect(open).toThrow(/^SLUICE_QUEUE_URL /);
    expect(open).not.toThrow(/hunter2/);
  });
});
