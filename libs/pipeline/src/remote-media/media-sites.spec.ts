import type { MessagesRequest } from '@sluice/anthropic';
import { describe, expect, it } from '@jest/globals';

import { changeMedia, mediaSites } from './media-sites.js';

const image = (url: string) => ({ type: 'image', source: { type: 'url', url } });
const inline = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QUJD' } };
const document = (source: object) => ({ type: 'document', source });

function request(...messages: unknown[]): MessagesRequest {
  return { model: 'm', max_tokens: 1, messages } as MessagesRequest;
}

const EVERYWHERE = request(
  { role: 'user', content: 'https://in.a/text' },
  { role: 'user', content: [{ type: 'text', text: 'see' }, image('https://a.test/1'), inline] },
  { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'x', input: { source: { type: 'url' } } }] },
  {
    role: 'user',
    content: [
      { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'r' }, image('HTTP://a.test/2')] },
      { type: 'tool_result', tool_use_id: 'u', content: 'plain' },
      document({ type: 'url', url: 'https://a.test/3.pdf' }),
      document({ type: 'content', content: [{ type: 'text', text: 'c' }, image('https://a.test/4')] }),
      document({ type: 'content', content: 'words' }),
      document({ type: 'text', media_type: 'text/plain', data: 'words' }),
      image('data:image/png;base64,QUJD'),
      image('file:///etc/passwd'),
      image(''),
    ],
  },
);

describe(mediaSites.name, () => {
  it('finds every URL of the web, wherever it stands', () => {
    expect(mediaSites(EVERYWHERE)).toEqual([
      { kind: 'image', url: 'https://a.test/1', path: 'messages.1.content.1', inToolResult: false },
      { kind: 'image', url: 'HTTP://a.test/2', path: 'messages.3.content.0.content.1', inToolResult: true },
      { kind: 'document', url: 'https://a.test/3.pdf', path: 'messages.3.content.2', inToolResult: false },
      { kind: 'image', url: 'https://a.test/4', path: 'messages.3.content.3.source.content.1', inToolResult: false },
    ]);
  });
});

describe(changeMedia.name, () => {
  it('changes those blocks and copies nothing else', () => {
    const before = structuredClone(EVERYWHERE);
    const changed = changeMedia(EVERYWHERE, (block, { url }) => ({ ...block, title: url }));
    expect(EVERYWHERE).toEqual(before);
    expect(JSON.stringify(changed).match(/"title":"[^"]+"/g)).toHaveLength(4);
    expect(changed.messages[0]).toBe(EVERYWHERE.messages[0]);
    expect(changed.messages[2]).toBe(EVERYWHERE.messages[2]);
    expect(changed.messages[1]?.content[2]).toBe(EVERYWHERE.messages[1]?.content[2]);
  });

  it('hands back the very request where nothing was changed', () => {
    expect(changeMedia(EVERYWHERE, (block) => block)).toBe(EVERYWHERE);
  });
});
