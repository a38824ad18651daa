import type { ClientDialect } from './exchange.js';

const CHAT_COMPLETIONS = /\/chat\/completions\/?$/;

/** What clients speak that call a path, the query left out: every path but those of Chat Completions is Anthropic's. */
export function dialectOfPath(path: string): ClientDialect {
  return CHAT_COMPLETIONS.test(path) ? 'chat-completions' : 'messages';
}
