import type { IncomingHttpHeaders } from 'node:http';

import type { MessagesRequest } from '@sluice/anthropic';
import type { Session } from '@sluice/exchange';

const LEGACY_SESSION = /_session_([0-9a-zA-Z-]{8,64})$/;
/** Header values end up in span attributes and file names: what does not look like an id is not one. */
const PLAUSIBLE_ID = /^[0-9a-zA-Z_.:-]{1,128}$/;

/** What may tell the conversation, apart from headers. */
export interface SessionTraits {
  readonly request: MessagesRequest;
  readonly requestId: string;
  /** What else a client has said to have its requests told apart. */
  readonly hint?: string | undefined;
}

/**
 * Which conversation a request belongs to: Claude Code's session header, else the session id inside
 * `metadata.user_id` (JSON in newer clients, a `_session_` suffix in older ones), else the hint, else `session.id` of the baggage that traces carry, else the request alone.
 */
export function sessionOf(headers: IncomingHttpHeaders, traits: SessionTraits): Session {
  const agentId = plausible(headers['x-claude-code-agent-id']);
  const parentAgentId = plausible(headers['x-claude-code-parent-agent-id']);
  return {
    ...identify(headers, traits),
    ...(agentId !== undefined && { agentId }),
    ...(parentAgentId !== undefined && { parentAgentId }),
  };
}

function identify(
  headers: IncomingHttpHeaders,
  { request, requestId, hint }: SessionTraits,
): Pick<Session, 'id' | 'source'> {
  const fromHeader = plausible(headers['x-claude-code-session-id']);
  if (fromHeader !== undefined) return { id: fromHeader, source: 'header' };
  const userId = request.metadata?.user_id;
  if (typeof userId === 'string') {
    const fromJson = plausible(sessionIdInJson(userId));
    if (fromJson !== undefined) return { id: fromJson, source: 'metadata' };
    const fromSuffix = LEGACY_SESSION.exec(userId)?.[1];
    if (fromSuffix !== undefined) return { id: fromSuffix, source: 'legacy-metadata' };
  }
  const fromHint = plausible(hint);
  if (fromHint !== undefined) return { id: fromHint, source: 'metadata' };
  const fromBaggage = plausible(sessionIdInBaggage(headers['baggage']));
  return fromBaggage === undefined ? { id: requestId, source: 'request' } : { id: fromBaggage, source: 'baggage' };
}

/** W3C Baggage, "Header Content": members between commas, each a name and a percent-encoded value, then properties. */
function sessionIdInBaggage(header: unknown): string | undefined {
  if (typeof header !== 'string') return undefined;
  for (const member of header.split(',')) {
    const [pair = ''] = member.split(';', 1);
    const equals = pair.indexOf('=');
    if (pair.slice(0, equals).trim() === 'session.id') return decoded(pair.slice(equals + 1).trim());
  }
  return undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function sessionIdInJson(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && 'session_id' in parsed ? parsed.session_id : undefined;
  } catch {
    return undefined;
  }
}

function plausible(value: unknown): string | undefined {
  return typeof value === 'string' && PLAUSIBLE_ID.test(value) ? value : undefined;
}
