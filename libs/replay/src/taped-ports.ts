import type {
  CredentialPool,
  PromptCounter,
  MediaFetcher,
  RequestSigner,
  SignatureSigner,
  TokenEstimator,
  TraceContextSource,
  WebSearch,
} from '@sluice/exchange';
import type { ArgumentMemory, QuirkStore, RecalledArguments } from '@sluice/pipeline';
import type { FrameOf } from '@sluice/recordings';

import { TapeMismatchError, type TapedAmbient } from './taped-ambient.js';
import type { TapedArrivals } from './taped-arrivals.js';

/** Stands where a key would; recordings hold none. */
export const NO_SECRET = 'replayed';

const notOnTape = (what: string) => (): never => {
  throw new TapeMismatchError(`${what} was asked for past the tape`);
};

/** Lends what was lent then: the name of the key, or the news that there was none. */
export function tapedCredentials(ambient: TapedAmbient): CredentialPool {
  return {
    borrow: () => {
      const lent = ambient.peek('credential');
      if (typeof lent !== 'string') return Promise.resolve({ availableInMs: undefined });
      return Promise.resolve({ credential: { id: lent, secret: NO_SECRET }, settle: () => undefined });
    },
  };
}

/** Signatures stand on the tape; nobody asks further. */
export const TAPED_SIGNER: SignatureSigner = { mint: notOnTape('a signature'), verify: notOnTape('a verification') };

/** What is compared is the request before it was signed; there is no key to do it with. */
export const TAPED_REQUEST_SIGNER: RequestSigner = {
  sign: (request) => Promise.resolve(request),
  refused: () => undefined,
};

/** Estimates stand on the tape; nobody asks further. */
export const TAPED_ESTIMATOR: TokenEstimator = { estimate: notOnTape('an estimate') };

/** What was known stands on the tape; what is learned again is forgotten. */
export const TAPED_QUIRKS: QuirkStore = { read: notOnTape('a quirk'), learn: () => undefined };

/** Counts what was counted; where nothing was, nobody asks. */
export function tapedCounter(ambient: TapedAmbient): PromptCounter {
  return { count: () => Promise.resolve(Number(ambient.peek('prompt_tokens'))) };
}

/** Knows of the calls that were looked up and found, in that order; what is written again is forgotten. */
export function tapedArguments(ambient: TapedAmbient): ArgumentMemory {
  return {
    remember: () => undefined,
    recall: (_scope, callId) => {
      const next = ambient.peek('written_arguments') as RecalledArguments | undefined;
      return next?.id === callId ? next.text : undefined;
    },
  };
}

/** Fetches nothing: once the replay comes to what was found then, the pipeline reads it from the tape. */
export function tapedMedia(arrivals: TapedArrivals): MediaFetcher {
  return {
    fetchAll: async () => {
      await arrivals.wait('media');
      return [];
    },
  };
}

/** Searches nothing, in the same way. */
export function tapedSearch(arrivals: TapedArrivals): WebSearch {
  return {
    searchAll: async () => {
      await arrivals.wait('web_search');
      return [];
    },
  };
}

/** Gives each attempt the trace context it had. */
export function tapedTraces(attempts: readonly FrameOf<'att'>[]): TraceContextSource {
  return {
    open: (subject) => {
      if (subject.kind === 'request') return {};
      const recorded = attempts.find(({ a }) => a === subject.attempt.number);
      const traceparent = recorded?.req.h.find(([name]) => name === 'traceparent')?.[1];
      return {
        ...(traceparent !== undefined && { traceparent }),
        ...(recorded?.span !== undefined && { spanId: recorded.span }),
      };
    },
  };
}
