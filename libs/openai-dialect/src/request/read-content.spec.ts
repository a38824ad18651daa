import { describe, expect, it } from '@jest/globals';

import { readChatRequest, type ReadChatRequest } from './read-chat-request.js';

const base64 = (...pieces: readonly (string | number)[]): string =>
  Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : Buffer.of(piece)))).toString(
    'base64',
  );
const PNG = base64(0x89, 'PNG\r\n', 0x1a, '\n');
const JPEG = base64(0xff, 0xd8, 0xff, 0xe0);
const GIF = base64('GIF89a');
const WEBP = base64('RIFF', 1, 2, 3, 4, 'WEBPVP8 ');
const WAVE = base64('RIFF', 1, 2, 3, 4, 'WAVEfmt ');
const PDF = base64('%PDF-1.7\n');

const image = (url: unknown, more: object = {}) => ({ type: 'image_url', image_url: { url, ...more } });
const file = (data: unknown, more: object = {}) => ({ type: 'file', file: { file_data: data, ...more } });
const shown = (media_type: string, data: string) => ({ type: 'image', source: { type: 'base64', media_type, data } });
const paper = (data: string, more: object = {}) => ({
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data },
  ...more,
});
const written = (data: string, more: object = {}) => ({
  type: 'document',
  source: { type: 'text', media_type: 'text/plain', data },
  ...more,
});

function read(message: object): ReadChatRequest {
  const result = readChatRequest({ model: 'm', messages: [{ role: 'user', ...message }] });
  if ('refusal' in result) throw new Error(result.refusal.message);
  return result;
}

describe('an attachment', () => {
  it.each<[string, object, object]>([
    [
      'an image by its address',
      image('HTTPS://example.org/a.png'),
      { type: 'image', source: { type: 'url', url: 'HTTPS://example.org/a.png' } },
    ],
    [
      'an image whose address stands by itself',
      { type: 'image_url', image_url: 'http://example.org/a' },
      { type: 'image', source: { type: 'url', url: 'http://example.org/a' } },
    ],
    ['an image in one', image(`data:image/png;base64,${PNG}`), shown('image/png', PNG)],
    ['an image by another name of its type', image('data:image/jpg;base64,AAAA'), shown('image/jpeg', 'AAAA')],
    ['a type in capitals, with parameters', image('data:IMAGE/GIF;a=b;BASE64,AAAA'), shown('image/gif', 'AAAA')],
    ['PNG that is called JPEG', image(`data:image/jpeg;base64,${PNG}`), shown('image/png', PNG)],
    ['JPEG that is called PNG', image(`data:image/png;base64,${JPEG}`), shown('image/jpeg', JPEG)],
    ['GIF that is called WebP', image(`data:image/webp;base64,${GIF}`), shown('image/gif', GIF)],
    ['WebP of no type', image(`data:;base64,${WEBP}`), shown('image/webp', WEBP)],
    ['a document that came as an image', image(`data:image/png;base64,${PDF}`), paper(PDF)],
    ['a document', file(`data:application/pdf;base64,${PDF}`, { filename: 'a.pdf' }), paper(PDF, { title: 'a.pdf' })],
    ['a document without a URL around it', file(PDF), paper(PDF)],
    [
      'a document known by its name alone',
      file('data:application/octet-stream;base64,AAAA', { filename: 'B.PDF' }),
      paper('AAAA', { title: 'B.PDF' }),
    ],
    ['an image that came as a file', file(`data:image/png;base64,${PNG}`, { filename: '' }), shown('image/png', PNG)],
    ['text', file(`data:text/csv;base64,${base64('a,ä')}`), written('a,ä')],
    ['text that is not in base64', file('data:text/plain,a%20%C3%A4'), written('a ä')],
    ['text that is badly escaped', file('data:text/plain,100%'), written('100%')],
    ['JSON', file(`data:application/json;base64,${base64('{}')}`), written('{}')],
    ['what is JSON underneath', file(`data:application/ld+json;base64,${base64('{}')}`), written('{}')],
    ['code known by its name', file(base64('let x;'), { filename: 'a.ts' }), written('let x;', { title: 'a.ts' })],
  ])('may be %s', (_name, part, block) => {
    const { request, chat, fault } = read({ content: [part] });
    expect(fault).toBeUndefined();
    expect(chat.losses).toEqual([]);
    expect(request.messages).toEqual([{ role: 'user', content: [block] }]);
  });

  it('keeps its mark, and its place among the others', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const content = ['see', { ...image(`data:image/png;base64,${PNG}`), ...mark }, { ...file(PDF), ...mark }];
    expect(read({ content }).request.messages[0]?.content).toEqual([
      { type: 'text', text: 'see' },
      { ...shown('image/png', PNG), ...mark },
      paper(PDF, mark),
    ]);
  });

  it.each([
    ['low', ['field_dropped messages.0.content.0.image_url.detail low']],
    ['auto', []],
    [null, []],
  ])('may not choose its detail: %j', (detail, losses) => {
    const { chat } = read({ content: [image('https://example.org/a', { detail })] });
    expect(chat.losses.map(({ code, path, detail: told }) => `${code} ${path} ${told}`)).toEqual(losses);
  });

  const FORMATS =
    "You uploaded an unsupported image. Please make sure your image has one of the following formats: ['png', 'jpeg', 'gif', 'webp'].";
  const ADDRESS = 'Invalid image_url: expected an http, https or data URL.';
  const kindOfFile = (type: string): string => `Files of the type '${type}' are not supported: use PDF or text.`;

  it.each<[object, string, string, string]>([
    [image('data:image/bmp;base64,AAAA'), FORMATS, 'image_url.url', 'invalid_value'],
    [image('file:///etc/passwd'), ADDRESS, 'image_url.url', 'invalid_value'],
    [image(''), ADDRESS, 'image_url.url', 'invalid_value'],
    [image(undefined), missing('image_url.url'), 'image_url.url', 'missing_required_parameter'],
    [{ type: 'image_url' }, missing('image_url'), 'image_url', 'missing_required_parameter'],
    [
      { type: 'image_url', image_url: 7 },
      "Invalid type for 'messages[0].content[0].image_url': expected an object, but got an integer instead.",
      'image_url',
      'invalid_type',
    ],
    [{ type: 'file' }, missing('file.file_data'), 'file.file_data', 'missing_required_parameter'],
    [
      file([]),
      "Invalid type for 'messages[0].content[0].file.file_data': expected a string, but got an array instead.",
      'file.file_data',
      'invalid_type',
    ],
    [file('data:application/zip;base64,AAAA'), kindOfFile('application/zip'), 'file.file_data', 'unsupported_value'],
    // Sound begins like an image.
    [file(`data:audio/wav;base64,${WAVE}`), kindOfFile('audio/wav'), 'file.file_data', 'unsupported_value'],
    [file('AAAA', { filename: 'a.bin' }), kindOfFile(''), 'file.file_data', 'unsupported_value'],
  ])('%j is refused: %s', (part, message, place, kind) => {
    const { fault } = read({ content: [part] });
    expect(fault).toEqual({ message, parameter: `messages[0].content[0].${place}`, kind });
  });
});

function missing(place: string): string {
  return `Missing required parameter: 'messages[0].content[0].${place}'.`;
}

describe('content', () => {
  const wrong = (place: string, expected: string, got: string): string =>
    `Invalid type for 'messages[0].content${place}': expected ${expected}, but got ${got} instead.`;

  it.each<[object, string, string]>([
    [{ content: 7 }, wrong('', 'a string or an array of objects', 'an integer'), ''],
    [{ content: {} }, wrong('', 'a string or an array of objects', 'an object'), ''],
    [{ content: null }, wrong('', 'a string or an array of objects', 'null'), ''],
    [{ content: [[]] }, wrong('[0]', 'an object', 'an array'), '[0]'],
    [{ content: [{ type: 7 }] }, wrong('[0].type', 'a string', 'an integer'), '[0].type'],
    [{ content: ['a', { type: 'text', text: null }] }, wrong('[1].text', 'a string', 'null'), '[1].text'],
    [
      { role: 'assistant', content: [{ type: 'refusal', refusal: 1 }] },
      wrong('[0].refusal', 'a string', 'an integer'),
      '[0].refusal',
    ],
  ])('%j is of the wrong type', (message, told, place) => {
    expect(read(message).fault).toEqual({
      message: told,
      parameter: `messages[0].content${place}`,
      kind: 'invalid_type',
    });
  });

  it.each<[string, string, string]>([
    ['system', 'image_url', "'text'"],
    ['user', 'refusal', "'text', 'image_url', 'input_audio', and 'file'"],
    ['assistant', 'image_url', "'text' and 'refusal'"],
    ['tool', 'file', "'text' and 'image_url'"],
  ])('of the role %s is no %s', (role, type, known) => {
    expect(read({ role, tool_call_id: 'x', content: [{ type }] }).fault).toEqual({
      message: `Invalid value: '${type}'. Supported values are: ${known}.`,
      parameter: 'messages[0].content[0].type',
      kind: 'invalid_value',
    });
  });

  it('is blamed for the first thing that is wrong with it', () => {
    const content = [{ type: 'text', text: '' }, { type: 'video' }, 7];
    expect(read({ content }).fault?.parameter).toBe('messages[0].content[1].type');
  });
});
