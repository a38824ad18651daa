/** The API that a client speaks: Anthropic's Messages API, or OpenAI's Chat Completions. */
export type ClientDialect = 'messages' | 'chat-completions';

const CHAT_COMPLETIONS = /\/chat\/completions\/?$/;

/** What clients speak that call a path, the query left out: every path but those of Chat Completions is Anthropic's. */
export function dialectOfPath(path: string): ClientDialect {
  return CHAT_COMPLETIONS.test(path) ? 'chat-completions' : 'messages';
}
