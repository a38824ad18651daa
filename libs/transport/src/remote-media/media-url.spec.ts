import { describe, expect, it } from '@jest/globals';

import { MediaProblem } from './media-problem.js';
import { parseMediaUrl } from './media-url.js';

const BASE = new URL('https://pictures.test/albums/1?page=2');

describe(parseMediaUrl.name, () => {
  it.each([
    ['https://a.test/x.png', undefined, 'https://a.test/x.png'],
    ['HTTP://A.TEST:80/x y', undefined, 'http://a.test/x%20y'],
    ['http://2130706433/', undefined, 'http://127.0.0.1/'],
    ['http://0x7f.1/', undefined, 'http://127.0.0.1/'],
    ['http://0177.0.0.1/', undefined, 'http://127.0.0.1/'],
    ['http://１２７.０.０.１/', undefined, 'http://127.0.0.1/'],
    ['http://[0:0::ffff:127.0.0.1]/', undefined, 'http://[::ffff:7f00:1]/'],
    ['2.png', BASE, 'https://pictures.test/albums/2.png'],
    ['/2.png', BASE, 'https://pictures.test/2.png'],
    ['//b.test/2.png', BASE, 'https://b.test/2.png'],
    ['\\\\b.test\\2.png', BASE, 'https://b.test/2.png'],
    ['', BASE, 'https://pictures.test/albums/1?page=2'],
  ])('%j after %s leads to %s', (text, base, expected) => {
    expect(parseMediaUrl(text, base).href).toBe(expected);
  });

  it.each<[string, URL | undefined, string]>([
    ['', undefined, 'it is not a valid URL'],
    ['x.png', undefined, 'it is not a valid URL'],
    ['http://', undefined, 'it is not a valid URL'],
    ['http://[fe80::1%25eth0]/', undefined, 'it is not a valid URL'],
    ['http://a.test:99999/', BASE, 'it is not a valid URL'],
    ['ftp://a.test/', undefined, 'it is not http or https'],
    ['file:///etc/passwd', undefined, 'it is not http or https'],
    ['data:image/png;base64,AAAA', undefined, 'it is not http or https'],
    ['file:///etc/passwd', BASE, 'it redirects to something else than http'],
    ['javascript:alert(1)', BASE, 'it redirects to something else than http'],
    ['http://me@a.test/', undefined, 'it holds a user name or password'],
    ['http://:secret@a.test/', undefined, 'it holds a user name or password'],
    ['//me:secret@a.test/', BASE, 'it holds a user name or password'],
    [`http://a.test/${'x'.repeat(8_192)}`, undefined, 'it has more than 8192 characters'],
  ])('refuses %.40j after %s: %s', (text, base, problem) => {
    expect(() => parseMediaUrl(text, base)).toThrow(new MediaProblem(problem));
  });
});
