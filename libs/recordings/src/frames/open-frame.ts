import { timeOfUlid, type Exchange, type RecordingMode } from '@sluice/exchange';

import type { FrameBody, OpenFrame, RecordedBody } from './frame.js';
import type { Redactor } from '../redaction/redactor.js';

/** Which gateway recorded. */
export interface GatewayIdentity {
  readonly version: string;
  readonly commit?: string;
  readonly instance: string;
}

type OpenBody = Extract<FrameBody, { readonly k: 'open' }>;

/** The first frame: who asked what, under which gateway. */
export function openFrame(
  exchange: Exchange,
  options: { readonly gateway: GatewayIdentity; readonly mode: RecordingMode; readonly redactor: Redactor },
  body: RecordedBody,
): OpenBody {
  const { gateway, mode, redactor } = options;
  const { inbound, config } = exchange;
  return {
    k: 'open',
    at: timeOfUlid(exchange.id).toISOString(),
    gateway: {
      ver: gateway.version,
      ...(gateway.commit !== undefined && { commit: gateway.commit }),
      inst: gateway.instance,
      cfg: config.hash,
    },
    mode,
    trace: traceOf(exchange),
    sess: sessionOf(exchange),
    who: { key: exchange.principal.id },
    rid: exchange.requestId,
    model: exchange.request.model,
    req: {
      m: inbound.method,
      path: inbound.path,
      q: redactor.url(`?${inbound.query}`).slice(1),
      h: redactor.headers(inbound.headers),
      body,
    },
  };
}

function traceOf({ trace }: Exchange): OpenFrame['trace'] {
  return {
    ...(trace.traceId !== undefined && { id: trace.traceId }),
    ...(trace.spanId !== undefined && { span: trace.spanId }),
    ...(trace.sampled !== undefined && { sampled: trace.sampled }),
    ...(trace.traceresponse !== undefined && { response: trace.traceresponse }),
  };
}

function sessionOf({ session }: Exchange): OpenFrame['sess'] {
  return {
    id: session.id,
    src: session.source,
    ...(session.agentId !== undefined && { agent: session.agentId }),
    ...(session.parentAgentId !== undefined && { parent: session.parentAgentId }),
  };
}
