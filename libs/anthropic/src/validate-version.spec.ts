import { describe, expect, it } from '@jest/globals';

import { versionFault } from './validate-version.js';

const user = (...content: unknown[]): object => ({ messages: [{ role: 'user', content }] });
const cited = { type: 'text', text: 'x', citations: [{ type: 'char_location' }] };

/** What the newer version refuses, and how. */
const REFUSED: readonly (readonly [name: string, body: unknown, fault: string])[] = [
  ['temperature', { temperature: 0.2 }, 'temperature: Extra inputs are not permitted'],
  ['temperature at its default', { temperature: 1 }, 'temperature: Extra inputs are not permitted'],
  ['top_p', { top_p: 1 }, 'top_p: Extra inputs are not permitted'],
  ['top_k', { top_k: 0 }, 'top_k: Extra inputs are not permitted'],
  [
    'a document of the assistant',
    {
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [{ type: 'document' }] },
      ],
    },
    "messages.1.content.0: Input tag 'document' found using 'type' does not match any of the expected tags",
  ],
  ['citations of the user', user(cited), 'messages.0.content.0.text.citations: Extra inputs are not permitted'],
  [
    'citations inside a search result',
    user({ type: 'text', text: 'x' }, { type: 'search_result', content: [cited] }),
    'messages.0.content.1.search_result.content.0.text.citations: Extra inputs are not permitted',
  ],
];

describe(versionFault.name, () => {
  it.each(REFUSED)('2026-10-21 refuses %s, 2023-06-01 takes it', (_name, body, fault) => {
    expect(versionFault(body, '2026-10-21')).toBe(fault);
    expect(versionFault(body, '2023-06-01')).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no object', 'text'],
    ['messages that are none', { messages: 'text' }],
    ['a message that is none', { messages: [null, 7] }],
    ['text content', { messages: [{ role: 'user', content: 'x' }] }],
    ['a document of the user', user({ type: 'document' })],
    ['an empty list of citations', user({ type: 'text', text: 'x', citations: [] })],
    ['the switch of a document', user({ type: 'document', citations: { enabled: true } })],
    ['citations of the assistant', { messages: [{ role: 'assistant', content: [cited] }] }],
  ])('2026-10-21 takes %s', (_name, body) => {
    expect(versionFault(body, '2026-10-21')).toBeUndefined();
  });
});
