import { describe, expect, it } from '@jest/globals';

import { parseS3Url } from './s3-location.js';

describe(parseS3Url.name, () => {
  it.each([
    ['s3://bucket', { bucket: 'bucket', prefix: '', pathStyle: false }],
    ['s3://bucket/', { bucket: 'bucket', prefix: '', pathStyle: false }],
    ['s3://Old_Bucket.name/a/b/', { bucket: 'Old_Bucket.name', prefix: 'a/b/', pathStyle: false }],
    ['s3://b-1/p?region=eu-central-1', { bucket: 'b-1', prefix: 'p/', region: 'eu-central-1', pathStyle: false }],
    // Servers of one's own seldom have a name for each bucket.
    ['s3://bkt?endpoint=http://h:9000', { bucket: 'bkt', prefix: '', endpoint: 'http://h:9000', pathStyle: true }],
    [
      's3://bkt?endpoint=https%3A%2F%2Fh%2Fs3&path_style=false',
      { bucket: 'bkt', prefix: '', endpoint: 'https://h/s3', pathStyle: false },
    ],
    ['s3://bkt?path_style=true', { bucket: 'bkt', prefix: '', pathStyle: true }],
  ])('reads %s', (text, expected) => {
    expect(parseS3Url(new URL(text))).toEqual(expected);
  });

  it.each([
    ['s3://key:hunter2@bucket', 'AWS_ACCESS_KEY_ID'],
    ['s3://hunter2@bucket', 'AWS_ACCESS_KEY_ID'],
    ['s3://bucket:9000/p', 'more than a bucket'],
    ['s3://bucket/p#hunter2', 'more than a bucket'],
    ['s3:///prefix', 'names no bucket'],
    ['s3://a', 'names no bucket'],
    ['s3://a..b', 'names no bucket'],
    ['s3://bucket/a//b', 'a prefix that is none'],
    ['s3://bucket/%2e%2e%2fhunter2', 'a prefix that is none'],
    ['s3://bucket/a%20b', 'a prefix that is none'],
    ['s3://bucket?pathstyle=true', '"pathstyle"'],
    ['s3://bucket?path_style=yes', 'write true or false'],
    ['s3://bucket?region=eu%20west', 'a region that is none'],
    ['s3://bucket?endpoint=h:9000', 'an endpoint that is none'],
    ['s3://bucket?endpoint=ftp://h', 'an endpoint that is none'],
    ['s3://bucket?endpoint=https://u:hunter2@h', 'an endpoint that is none'],
  ])('refuses %s', (text, reason) => {
    const read = (): unknown => parseS3Url(new URL(text));
    expect(read).toThrow(reason);
    expect(read).toThrow(/^SLUICE_BLOB_URL /);
    expect(read).not.toThrow(/hunter2/);
  });
});
