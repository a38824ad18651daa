import { describe, expect, it } from '@jest/globals';

import {
  BUFFERING,
  DONE,
  TH,
  TU,
  TX,
  chunk,
  d,
  decodeAtAllSizes,
  decodeReply,
  f,
  tc,
} from '../fixtures/decode-reply.js';
import type { ReplyBlock, ReplyOptions } from '../fixtures/decode-reply.js';

const END = f('stop') + DONE;
const detail = (fields: object): string => d({ reasoning_details: [fields] });

interface Case {
  readonly name: string;
  readonly body: string;
  readonly options?: ReplyOptions;
  readonly blocks: readonly ReplyBlock[];
}

const CASES: readonly Case[] = [
  {
    name: 'details are merged by type and index, signatures join their entry',
    body:
      detail({ type: 'reasoning.text', text: 'a', index: 0, format: 'x' }) +
      detail({ type: 'reasoning.text', text: 'b', index: 0 }) +
      detail({ type: 'reasoning.text', signature: 'sig', index: 0 }) +
      d({ content: 'x' }) +
      END,
    blocks: [
      { TH: 'ab', signed: [{ type: 'reasoning.text', text: 'ab', index: 0, format: 'x', signature: 'sig' }] },
      TX('x'),
    ],
  },
  {
    name: 'a summary and its encrypted twin stay apart',
    body:
      detail({ type: 'reasoning.summary', summary: 's', index: 0 }) +
      detail({ type: 'reasoning.encrypted', data: 'AAA', index: 0 }) +
      d({ content: 'x' }) +
      END,
    blocks: [
      {
        TH: 's',
        signed: [
          { type: 'reasoning.summary', summary: 's', index: 0 },
          { type: 'reasoning.encrypted', data: 'AAA', index: 0 },
        ],
      },
      TX('x'),
    ],
  },
  {
    name: 'two encrypted entries of one index stay apart',
    body:
      detail({ type: 'reasoning.encrypted', data: 'A', index: 0 }) +
      detail({ type: 'reasoning.encrypted', data: 'B', index: 0 }) +
      tc(0, ['c', 'Noop', '{}']) +
      f('tool_calls') +
      DONE,
    blocks: [
      {
        TH: '',
        signed: [
          { type: 'reasoning.encrypted', data: 'A', index: 0 },
          { type: 'reasoning.encrypted', data: 'B', index: 0 },
        ],
      },
      TU('c', 'Noop', {}),
    ],
  },
  {
    name: 'encrypted thinking alone is a block without text',
    body: detail({ type: 'reasoning.encrypted', data: 'AAA', index: 0 }) + d({ content: 'x' }) + END,
    blocks: [{ TH: '', signed: [{ type: 'reasoning.encrypted', data: 'AAA', index: 0 }] }, TX('x')],
  },
  {
    name: 'encrypted thinking that comes after text does not cut the text in two',
    body:
      d({ content: 'x' }) + detail({ type: 'reasoning.encrypted', data: 'AAA', index: 0 }) + d({ content: 'y' }) + END,
    blocks: [TX('xy'), { TH: '', signed: [{ type: 'reasoning.encrypted', data: 'AAA', index: 0 }] }],
  },
  {
    name: 'entries of different indexes are shown apart',
    body:
      detail({ type: 'reasoning.summary', summary: 'a', index: 0 }) +
      detail({ type: 'reasoning.summary', summary: 'b', index: 1 }) +
      END,
    blocks: [
      {
        TH: 'a\n\nb',
        signed: [
          { type: 'reasoning.summary', summary: 'a', index: 0 },
          { type: 'reasoning.summary', summary: 'b', index: 1 },
        ],
      },
    ],
  },
  {
    name: "Mistral's parts: thinking and text in one delta, closed on every piece, empty pieces",
    body:
      d({ content: [{ type: 'thinking', thinking: [], closed: false }] }) +
      d({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'pl' }], closed: true }] }) +
      d({
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'an' }], closed: true },
          { type: 'text', text: 'H' },
        ],
      }) +
      d({ content: 'i' }) +
      END,
    blocks: [TH('plan'), TX('Hi')],
  },
  {
    name: 'thinking_blocks',
    body: d({ thinking_blocks: [{ type: 'thinking', thinking: 't' }] }) + d({ content: 'x' }) + END,
    blocks: [TH('t'), TX('x')],
  },
  {
    name: 'blanks between two thoughts do not end the first',
    body: d({ reasoning: 'a' }) + d({ content: '\n\n' }) + d({ reasoning: 'b' }) + d({ content: 'x' }) + END,
    blocks: [TH('ab'), TX('x')],
  },
  {
    name: 'a locked source ignores the others',
    body: d({ reasoning: 'a' }) + d({ reasoning: 'b', reasoning_content: 'b' }) + d({ reasoning_content: 'c' }) + END,
    blocks: [TH('ab')],
  },
  {
    name: 'tags are text once a field carried thinking',
    body: d({ reasoning: 'a' }) + d({ content: '<think>x</think>' }) + END,
    options: { profile: BUFFERING },
    blocks: [TH('a'), TX('<think>x</think>')],
  },
  {
    name: 'other tag names',
    body: d({ content: ' <reasoning>a</think></reasoning>b' }) + END,
    options: { profile: BUFFERING },
    blocks: [TH('a</think>'), TX('b')],
  },
  {
    name: 'a tag that stays a beginning',
    body: d({ content: '<thin' }) + END,
    options: { profile: BUFFERING },
    blocks: [TX('<thin')],
  },
  {
    name: 'a beginning of a tag before a call',
    body: d({ content: '<th' }) + tc(0, ['c', 'Noop', '{}']) + END,
    options: { profile: BUFFERING },
    blocks: [TX('<th'), TU('c', 'Noop', {})],
  },
  {
    name: 'an implied tag that never closes',
    body: d({ content: 'just text' }) + END,
    options: { profile: { ...BUFFERING, implicitOpen: true } },
    blocks: [TX('just text')],
  },
  {
    name: 'an implied tag that does not close for long',
    body: d({ content: 'x'.repeat(20_000) }) + d({ content: '</think>' }) + END,
    options: { profile: { ...BUFFERING, implicitOpen: true } },
    blocks: [TX(`${'x'.repeat(20_000)}</think>`)],
  },
  {
    name: 'an unclosed tag before a call is no text',
    body: d({ content: '<think>plan' }) + tc(0, ['c', 'Noop', '{}']) + END,
    options: { profile: BUFFERING },
    blocks: [TH('plan'), TU('c', 'Noop', {})],
  },
  {
    name: 'an unclosed tag when the budget is used up is no text',
    body: d({ content: '<think>plan' }) + f('length') + DONE,
    options: { profile: BUFFERING },
    blocks: [TH('plan')],
  },
  {
    name: "Gemini's thought signature goes into the block that is open",
    body:
      d({ reasoning: 't' }) +
      d({
        tool_calls: [
          {
            index: 0,
            id: 'c',
            extra_content: { google: { thought_signature: 'SIG' } },
            function: { name: 'Noop', arguments: '{}' },
          },
        ],
      }) +
      f('tool_calls') +
      DONE,
    blocks: [{ TH: 't', signed: { thoughtSignature: 'SIG', part: 'functionCall', ordinal: 0 } }, TU('c', 'Noop', {})],
  },
  {
    name: "Gemini's thought signature on a message is its first call's",
    body:
      d({
        thought_signature: 'SIG',
        tool_calls: ['c1', 'c2'].map((id, index) => ({ index, id, function: { name: 'Noop', arguments: '{}' } })),
      }) +
      f('tool_calls') +
      DONE,
    blocks: [
      { TH: '', signed: { thoughtSignature: 'SIG', part: 'functionCall', ordinal: 0 } },
      TU('c1', 'Noop', {}),
      TU('c2', 'Noop', {}),
    ],
  },
  {
    name: 'a thought signature on text makes no block',
    body: d({ content: 'x', extra_content: { google: { thought_signature: 'SIG' } } }) + END,
    blocks: [TX('x')],
  },
];

describe('thinking', () => {
  it.each(CASES)('$name', ({ body, options, blocks }) => {
    expect(decodeAtAllSizes(body, options).reply.blocks).toEqual(blocks);
  });

  it('says for whom it signs', () => {
    const events = decodeAtAllSizes(d({ reasoning: 't' }) + END).events;
    expect(events).toContainEqual({ type: 'reasoning', signature: '{"provider":"test","model":"model-1"}' });
  });

  it('is dropped with a note when nobody asked for it, tags and details included', () => {
    const options = { thinkingWanted: false, profile: BUFFERING };
    const tagged = decodeReply(d({ content: '<think>a</think>b' }) + END, options);
    expect(tagged).toMatchObject({
      blocks: [TX('b')],
      losses: ['thinking_dropped', 'usage_estimated', 'usage_estimated'],
    });
    const encrypted = detail({ type: 'reasoning.encrypted', data: 'AAA' }) + d({ content: 'b' }) + END;
    expect(decodeReply(encrypted, options).blocks).toEqual([TX('b')]);
  });

  it('keeps the citations of a search until there is text to cite in', () => {
    const annotation = { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', content: 'c' } };
    const citation = {
      type: 'web_search_result_location',
      url: 'https://a.example',
      title: 'A',
      cited_text: 'c',
      encrypted_index: '',
    };
    const body = d({ annotations: [annotation] }) + d({ content: 'x' }) + d({ annotations: [annotation] }) + END;
    expect(decodeReply(body, { citationsEnabled: true }).blocks).toEqual([
      { TX: 'x', citations: [citation, citation] },
    ]);
    const urls = chunk({ citations: ['https://b.example'], choices: [{ delta: { content: 'x' } }] }) + END;
    expect(decodeReply(urls, { citationsEnabled: true }).blocks).toEqual([
      { TX: 'x', citations: [{ ...citation, url: 'https://b.example', title: 'https://b.example', cited_text: '' }] },
    ]);
    expect(decodeReply(urls).losses).toContain('citation_dropped');
  });
});
