import type { CompletionEvent, TranslationLoss } from '@sluice/completion';
import type {
  Assistance,
  AttemptInput,
  ClassifiedFailure,
  CompletionDecoder,
  PreparedAttempt,
  ProviderAdapter,
  ProviderId,
  Quirks,
  UpstreamErrorCode,
  UpstreamFailure,
  UpstreamRequest,
} from '@sluice/exchange';
import { UpstreamError } from '@sluice/exchange';

/** The body of a failure in the protocol of a {@link ScriptedProvider}. */
export interface ScriptedFailure {
  readonly code: UpstreamErrorCode;
  readonly message?: string;
  readonly retryAfterMs?: number;
  readonly learned?: Quirks;
}

/** A provider whose protocol is completion events, one JSON object a line. */
export class ScriptedProvider implements ProviderAdapter {
  readonly id: ProviderId;
  readonly telemetryName: string;
  readonly capabilities = {
    streaming: true,
    tools: true,
    parallelTools: true,
    thinking: true,
    images: true,
    documents: true,
  };
  /** What the next preparations say was lost. */
  losses: readonly TranslationLoss[] = [];
  /** Headers the next preparations add. */
  headers: Readonly<Record<string, string>> = {};
  /** Where the next replies go on, request by request; undefined = replies end with their body. */
  continuations: readonly string[] | undefined;
  /** How the bodies of replies ended that were to go on, as their decoders were told. */
  readonly endings: ('closed' | 'broken')[] = [];
  /** What every target of it needs help with. */
  needs: Assistance = { fetch: [], webSearch: false };
  /** Thrown by the next preparations. */
  refusal: Error | undefined;
  readonly prepared: AttemptInput[] = [];
  readonly failures: UpstreamFailure[] = [];

  constructor(id: ProviderId) {
    this.id = id;
    this.telemetryName = `${id}.telemetry`;
  }

  assistance(): Assistance {
    return this.needs;
  }

  prepare(attempt: AttemptInput): PreparedAttempt {
    this.prepared.push(attempt);
    if (this.refusal) throw this.refusal;
    const { target, credential } = attempt;
    const request: UpstreamRequest = {
      method: 'POST',
      url: `https://${this.id}.test/${target.model}`,
      headers: { authorization: `Bearer ${credential.secret}`, ...this.headers },
      stream: attempt.request.stream === true,
    };
    return { request, losses: this.losses, openDecoder: () => this.#openDecoder(request) };
  }

  #openDecoder(request: UpstreamRequest): CompletionDecoder {
    const decoder = new LineDecoder();
    if (this.continuations === undefined) return decoder;
    const urls = [...this.continuations];
    return {
      push: (bytes) => decoder.push(bytes),
      end: () => decoder.end(),
      continuation: (body) => {
        this.endings.push(body);
        const url = urls.shift();
        if (url === 'throw') throw new TypeError('the decoder has a mistake in it');
        return url === undefined ? undefined : { ...request, url };
      },
    };
  }

  classifyFailure(failure: UpstreamFailure): ClassifiedFailure {
    this.failures.push(failure);
    const { code, message, retryAfterMs, learned } = readFailure(failure);
    const error = new UpstreamError(code, {
      publicMessage: `${this.id}: ${message ?? code}`,
      ...(failure.status !== undefined && { upstreamStatus: failure.status }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
    return learned ? { error, learned } : { error };
  }
}

function readFailure({ body, event }: UpstreamFailure): ScriptedFailure {
  if (event) {
    return {
      code: event.code as UpstreamErrorCode,
      message: event.message,
      ...(event.retryAfterMs !== undefined && { retryAfterMs: event.retryAfterMs }),
    };
  }
  try {
    return JSON.parse(body) as ScriptedFailure;
  } catch {
    return { code: 'upstream_failed', message: body.slice(0, 20) };
  }
}

/** Lines may be cut anywhere. `throw` as a line makes it throw, as a decoder with a mistake in it would. */
class LineDecoder implements CompletionDecoder {
  #rest = '';

  push(bytes: Uint8Array): readonly CompletionEvent[] {
    const lines = (this.#rest + Buffer.from(bytes).toString()).split('\n');
    this.#rest = lines.pop() ?? '';
    if (lines.includes('throw')) throw new TypeError('the decoder has a mistake in it');
    return lines.map((line) => JSON.parse(line) as CompletionEvent);
  }

  end(): readonly CompletionEvent[] {
    return this.#rest === '' ? [] : this.push(Buffer.from('\n'));
  }
}
