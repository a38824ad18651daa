import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { openDecoder } from '../openai-compatible-decoder.js';
import {
  DONE,
  TH,
  TX,
  call,
  chunk,
  d,
  decodeAtAllSizes,
  decodeEvents,
  decoderOptions,
  f,
  failure,
  like,
  replyOf,
  tc,
  u,
} from '../fixtures/decode-reply.js';
import type { ReplyCase } from '../fixtures/decode-reply.js';

const END = f('stop') + DONE;
const HTML =
  '<!doctype html><html><head><style>p{color:red}</style></head><body><h1>Sign in</h1><p>to go on</p></body></html>';

const CASES: readonly ReplyCase[] = [
  {
    name: 'S01 characters cut by reads',
    body: d({ content: '你好🚀' }) + END,
    blocks: [TX('你好🚀')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'S02 no space after the colon',
    body: `data:{"choices":[{"delta":{"content":"hi"}}]}\n\n${END}`,
    blocks: [TX('hi')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'S03 CRLF',
    body: (d({ content: 'a' }) + END).replaceAll('\n', '\r\n'),
    blocks: [TX('a')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'S05 data over several lines',
    body: `data: {"choices":\ndata: [{"index":0,"delta":{"content":"a"}}]}\n\n${END}`,
    blocks: [TX('a')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'S06 a byte order mark',
    body: `\ufeff${d({ content: 'a' })}${END}`,
    blocks: [TX('a')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'S07 comments',
    body: ': OPENROUTER PROCESSING\n\n'.repeat(3) + d({ content: 'x' }) + END,
    blocks: [TX('x')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'S08 no blank line after the last event',
    body: d({ content: 'a' }) + f('stop').trim(),
    blocks: [TX('a')],
    expected: { reason: 'end_turn', clean: true },
  },
  {
    name: 'S09 a bare line of JSON',
    body: `${d({ content: 'a' })}${d({ content: 'b' })}{"error":{"code":503,"status":"UNAVAILABLE","message":"m"}}\n`,
    blocks: [TX('ab')],
    expected: { error: like({ httpStatus: 503, kind: 'UNAVAILABLE', message: 'm' }) },
  },
  {
    name: 'S10 malformed JSON',
    body: `${d({ content: 'a' })}data: {"choices":[{\n\n${d({ content: 'b' })}${END}`,
    blocks: [TX('a')],
    expected: failure('malformed_event'),
  },
  {
    name: 'S10 the same, lenient',
    body: `${d({ content: 'a' })}data: {"choices":[{\n\n${d({ content: 'b' })}${END}`,
    options: { profile: { lenientJson: true } },
    blocks: [TX('ab')],
    expected: { reason: 'end_turn', losses: ['output_dropped', 'usage_estimated', 'usage_estimated'] },
  },
  {
    name: 'S10 lenient forgives once',
    body: 'data: {\n\n'.repeat(2) + END,
    options: { profile: { lenientJson: true } },
    expected: failure('malformed_event'),
  },
  {
    name: 'S11 bytes after DONE',
    body: d({ content: 'a' }) + END + d({ content: 'zzz' }),
    blocks: [TX('a')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'S12 a name on each event',
    body: (d({ content: 'a' }) + END).replaceAll('data:', 'event: completion.chunk\ndata:'),
    blocks: [TX('a')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'S13 an event named error',
    body: 'event: error\ndata: {"message":"boom","code":429}\n\n',
    blocks: [],
    expected: { error: like({ httpStatus: 429, message: 'boom' }) },
  },
  {
    name: 'S13 an event named error that is prose',
    body: 'event: error\ndata: boom\n\n',
    blocks: [],
    expected: { error: like({ message: 'boom' }) },
  },
  {
    name: 'S14 one JSON reply to a request for a stream',
    body: JSON.stringify({ choices: [{ message: { content: 'x', reasoning: 't' }, finish_reason: 'stop' }] }),
    blocks: [TH('t'), TX('x')],
    expected: { reason: 'end_turn', clean: true },
  },
  {
    name: 'S15 an HTML page',
    body: HTML,
    blocks: [],
    expected: { error: like({ kind: 'api_error', code: 'unexpected_html', message: 'Sign in to go on' }) },
  },
  {
    name: 'S15 a long HTML page',
    body: `<p>${'x'.repeat(500)}</p>`,
    expected: { error: like({ message: 'x'.repeat(200) }) },
  },
  {
    name: 'blank lines before the stream',
    body: `\n \n${d({ content: 'a' })}${END}`,
    blocks: [TX('a')],
    expected: { reason: 'end_turn' },
  },
  { name: 'an empty body', body: '', blocks: [], expected: failure('stream_ended_early') },
  { name: 'blanks only', body: '\n\n', blocks: [], expected: failure('stream_ended_early') },
  { name: 'prose', body: 'upstream connect error', blocks: [], expected: failure('stream_ended_early') },
  {
    name: 'JSON that is no object',
    body: `data: 1\n\ndata: null\n\ndata: "x"\n\n${d({ content: 'a' })}${END}`,
    blocks: [TX('a')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'choices that are no objects',
    body: chunk({ choices: [null, 1] }) + d({ content: 'a' }) + END,
    blocks: [TX('a')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'members of the wrong type',
    body: d({ content: 7, tool_calls: 'x', reasoning: 5, refusal: {}, annotations: 1 }) + d({ content: 'a' }) + END,
    blocks: [TX('a')],
    expected: { reason: 'end_turn' },
  },
];

describe('bodies as bytes', () => {
  it.each(CASES)('$name', ({ body, options, blocks, expected }) => {
    const { reply } = decodeAtAllSizes(body, options);
    expect(reply).toMatchObject(expected);
    if (blocks !== undefined) expect(reply.blocks).toEqual(blocks);
  });

  it('S04 gives an event back before the stream goes on, also with carriage returns', () => {
    const decoder = openDecoder(decoderOptions());
    const bytes = new TextEncoder().encode(d({ content: 'x' }).replaceAll('\n', '\r'));
    expect(decoder.push(bytes)).toContainEqual({ type: 'text', text: 'x' });
  });

  it('S17 ends a stream whose event is larger than 8 MiB, keeping what came before', () => {
    const decoder = openDecoder(decoderOptions());
    const piece = new TextEncoder().encode('x'.repeat(1024 * 1024));
    const events = [...decoder.push(new TextEncoder().encode(`${d({ content: 'a' })}data: `))];
    for (let sent = 0; sent < 9; sent += 1) events.push(...decoder.push(piece));
    events.push(...decoder.push(new TextEncoder().encode(`\n\n${d({ content: 'b' })}`)), ...decoder.end());
    expect(replyOf(events)).toMatchObject({ blocks: [TX('a')], error: { code: 'event_too_large' } });
  });

  it('gives the same events however the bytes are cut', () => {
    const piece = fc.constantFrom(
      d({ content: 'Hé🚀' }),
      d({ content: '' }),
      d({ reasoning: 't' }),
      d({ content: '\n' }),
      ': ping\n\n',
      '\r\n',
      tc(0, ['c1', 'Bash', '{"command"']),
      tc(0, [undefined, undefined, ':"ls"}']),
      tc(1, ['c2', 'Noop', '']),
      d({ tool_calls: [call(undefined, ['c3', 'Read', '{}'])] }),
      f('stop'),
      f('length'),
      u(5, 6),
      DONE,
      'data: {"broken\n\n',
      chunk({ error: { message: 'm', code: 500 } }),
      '{"error":"x"}\n',
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), sizes, fc.boolean(), (pieces, lengths, buffer) => {
        const body = new TextEncoder().encode(pieces.join(''));
        const options = {
          profile: { toolArguments: buffer ? ('buffer' as const) : ('stream' as const), thinkTags: buffer },
        };
        const decoder = openDecoder(decoderOptions(options));
        const events = [];
        for (let at = 0, turn = 0; at < body.length; turn += 1) {
          const length = lengths[turn % lengths.length] ?? 1;
          events.push(...decoder.push(body.subarray(at, at + length)));
          at += length;
        }
        events.push(...decoder.end());
        expect(events).toEqual(decodeEvents(body, options));
        const reply = replyOf(events);
        expect(reply.clean === true || reply.error !== undefined).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
