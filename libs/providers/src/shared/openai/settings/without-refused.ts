import type { ChatFields } from '../chat-request.js';
import type { RequestConversion } from '../request-conversion.js';

/** Leaves out what this base URL and model have refused before. What the client had asked for with it is reported. */
export function withoutRefused({ quirks, losses }: RequestConversion, body: ChatFields): ChatFields {
  const refused = Object.keys(quirks).filter((name) => Object.hasOwn(body, name) && !REQUIRED.has(name));
  if (refused.length === 0) return body;
  for (const name of refused) {
    const asked = ASKED_BY_CLIENT[name];
    if (asked !== undefined) losses.add('field_dropped', asked, `${name} was refused`);
  }
  return Object.fromEntries(Object.entries(body).filter(([name]) => !refused.includes(name)));
}

/** Fields of the body that stand for something in the client's request, and what that is. */
const ASKED_BY_CLIENT: Readonly<Record<string, string | undefined>> = {
  parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
  safety_identifier: 'metadata.user_id',
  user: 'metadata.user_id',
  service_tier: 'service_tier',
};

const REQUIRED: ReadonlySet<string> = new Set(['model', 'messages', 'input', 'stream', 'tools']);
