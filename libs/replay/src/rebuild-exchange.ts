import { validateMessagesRequest, type MessagesRequest } from '@sluice/anthropic';
import type { Ambient, ConfigSnapshot, Exchange, ExchangeEvent } from '@sluice/exchange';
import { decodeBytes, type FrameOf } from '@sluice/recordings';

/** What an exchange is rebuilt from. */
export interface RebuildOptions {
  readonly open: FrameOf<'open'>;
  readonly config: ConfigSnapshot;
  readonly ambient: Ambient;
  readonly report: (event: ExchangeEvent) => void;
}

/** The exchange as the pipeline got it then, apart from what was masked. @throws {SyntaxError} when the body is no JSON */
export function rebuildExchange({ open, config, ambient, report }: RebuildOptions): Exchange {
  const body = decodeBytes(open.req.body.d ?? '');
  const request = JSON.parse(body.toString('utf8')) as MessagesRequest;
  const checked = validateMessagesRequest(request);
  return {
    id: open.x,
    requestId: open.rid,
    inbound: { method: open.req.m, path: open.req.path, query: open.req.q, headers: open.req.h, body },
    request,
    ...('fault' in checked && { requestFault: checked.fault }),
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
    commit: { stage: 0 },
    budget: { upstreamCalls: 0 },
    report,
  };
}
