import type { ClientDialect, Exchange } from '@sluice/exchange';

import { CHAT_DIALECT } from './chat-dialect.js';
import { MESSAGES_DIALECT } from './messages-dialect.js';
import type { ReplyDialect } from './reply-dialect.js';

const DIALECTS: Readonly<Record<ClientDialect, ReplyDialect>> = {
  messages: MESSAGES_DIALECT,
  'chat-completions': CHAT_DIALECT,
};

/** How the client of an exchange is answered. */
export function replyDialectOf({ dialect = 'messages' }: Pick<Exchange, 'dialect'>): ReplyDialect {
  return DIALECTS[dialect];
}
