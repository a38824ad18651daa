import type { MediaKind } from '@sluice/exchange';
import { describe, expect, it } from '@jest/globals';

import { mediaContent } from './media-content.js';

const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a46', 'hex');
const GIF = Buffer.from('GIF89a......');
const WEBP = Buffer.from('RIFF\x01\x02\x03\x0aWEBPVP8 ', 'latin1');
const PDF = Buffer.from('junk before it\n%PDF-1.7\n');

describe(mediaContent.name, () => {
  it.each<[MediaKind, string | undefined, Buffer, string]>([
    ['image', 'image/png', PNG, 'image/png'],
    ['image', 'IMAGE/PNG; charset=binary', PNG, 'image/png'],
    ['image', 'image/png', JPEG, 'image/jpeg'],
    ['image', 'image/jpg', JPEG, 'image/jpeg'],
    ['image', undefined, GIF, 'image/gif'],
    ['image', 'application/octet-stream', WEBP, 'image/webp'],
    ['image', 'binary/octet-stream', PNG, 'image/png'],
    ['document', 'application/pdf', PDF, 'application/pdf'],
    ['document', undefined, PDF, 'application/pdf'],
    ['document', 'text/plain', PDF, 'application/pdf'],
  ])('takes an %s sent as %s for what its bytes are', (kind, declared, bytes, mediaType) => {
    expect(mediaContent(kind, declared, bytes)).toEqual({ mediaType, data: bytes.toString('base64') });
  });

  it.each([
    ['text/plain; charset=utf-8', 'Grüße'],
    ['text/markdown', '# Title'],
    ['text/plain', ''],
  ])('takes %s as the text it is', (declared, text) => {
    const bytes = Buffer.from(`\uFEFF${text}`);
    expect(mediaContent('document', declared, bytes)).toEqual({ mediaType: 'text/plain', data: text });
  });

  it.each<[string, MediaKind, string | undefined, Buffer]>([
    ['a page', 'image', 'text/html', Buffer.from('<html>secret</html>')],
    ['a page that calls itself an image', 'image', 'image/png', Buffer.from('<html>secret</html>')],
    ['an image that calls itself a page', 'image', 'text/html', PNG],
    ['JSON without a type', 'image', undefined, Buffer.from('{"AccessKeyId":"x"}')],
    ['SVG, which is a program', 'image', 'image/svg+xml', Buffer.from('<svg/>')],
    ['no bytes', 'image', 'image/png', Buffer.alloc(0)],
    ['an image', 'document', 'image/png', PNG],
    ['a page', 'document', 'text/html', Buffer.from('<html>')],
    ['JSON', 'document', 'application/json', Buffer.from('{}')],
    ['text without a type', 'document', undefined, Buffer.from('ami-id\ninstance-id')],
    ['text that is none', 'document', 'text/plain', Buffer.from([0xff, 0xfe, 0x00])],
    ['text with a NUL in it', 'document', 'text/plain', Buffer.from('a\0b')],
    ['a mark too far inside', 'document', 'application/pdf', Buffer.from(`${' '.repeat(1024)}%PDF-1.7`)],
  ])('refuses %s', (_name, kind, declared, bytes) => {
    expect(() => mediaContent(kind, declared, bytes)).toThrow(/^it does not lead to a/);
  });
});
