import { describe, expect, it } from '@jest/globals';

import { dialectOfPath } from './client-dialect.js';

describe(dialectOfPath.name, () => {
  it.each([
    ['/v1/messages', 'messages'],
    ['/anthropic/v1/messages', 'messages'],
    ['/v1/messages/count_tokens', 'messages'],
    ['/v1/models', 'messages'],
    ['/', 'messages'],
    ['/v1/chat/completions', 'chat-completions'],
    ['/v1/chat/completions/', 'chat-completions'],
    ['/openai/v1/chat/completions', 'chat-completions'],
    ['/chat/completions', 'chat-completions'],
    ['/v1/chat/completions/chatcmpl-1', 'messages'],
    ['/v1/chat-completions', 'messages'],
  ])('%s is of %s', (path, dialect) => {
    expect(dialectOfPath(path)).toBe(dialect);
  });
});
