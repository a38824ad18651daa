import { CLIENT_KEY_ID, type Ambient, type ConfigSnapshot, type Exchange, type ExchangeEvent } from '@sluice/exchange';
import { decodeBytes, type FrameOf } from '@sluice/recordings';

import { readRecordedRequest } from './recorded-request.js';
import { NO_SECRET } from './taped-ports.js';

/** What an exchange is rebuilt from. */
export interface RebuildOptions {
  readonly open: FrameOf<'open'>;
  readonly config: ConfigSnapshot;
  readonly ambient: Ambient;
  /** The client has sent a key of its own, and it was used. */
  readonly clientKey: boolean;
  readonly report: (event: ExchangeEvent) => void;
}

/** The exchange as the pipeline got it then, apart from what was masked. @throws {SyntaxError} when the body is no JSON */
export function rebuildExchange({ open, config, ambient, clientKey, report }: RebuildOptions): Exchange {
  const body = decodeBytes(open.req.body.d ?? '');
  return {
    id: open.x,
    requestId: open.rid,
    inbound: { method: open.req.m, path: open.req.path, query: open.req.q, headers: open.req.h, body },
    ...readRecordedRequest(open.req.path, body),
    principal: { id: open.who.key },
    session: {
      id: open.sess.id,
      source: open.sess.src,
      ...(open.sess.agent !== undefined && { agentId: open.sess.agent }),
      ...(open.sess.parent !== undefined && { parentAgentId: open.sess.parent }),
    },
    config,
    ambient,
    trace: {
      ...(open.trace.response !== undefined && { traceresponse: open.trace.response }),
      ...(open.trace.id !== undefined && { traceId: open.trace.id }),
      ...(open.trace.span !== undefined && { spanId: open.trace.span }),
      ...(open.trace.sampled !== undefined && { sampled: open.trace.sampled }),
    },
    ...(clientKey && { clientCredential: { id: CLIENT_KEY_ID, secret: NO_SECRET } }),
    commit: { stage: 0 },
    budget: { upstreamCalls: 0 },
    report,
  };
}
