import type { Credential } from '../credential.js';
import type { UpstreamRequest } from './transport.js';

/**
 * How a prepared request is signed: what an adapter, being pure, leaves to others, because it takes a clock, a hash of
 * the whole body or a token that must be fetched first. An adapter that asks for it (`PreparedAttempt.signing`) puts no
 * secret into its headers.
 */
export type RequestSigning =
  | {
      /** AWS Signature Version 4; a credential that is an API key of Bedrock goes out as it is, as a bearer. */
      readonly scheme: 'aws';
      /** Such as `us-east-1`. */
      readonly region: string;
      /** The name of the service in the signature, such as `bedrock`. */
      readonly service: string;
      /** The header an API key stands in; `authorization`, as a bearer, unless told. */
      readonly apiKeyHeader?: string;
    }
  | {
      /**
       * A bearer token of Google Cloud, for every API that takes one: the credential itself where it is a token, else
       * one that is fetched for the service account or the user whose JSON it is, and kept as long as it is good.
       */
      readonly scheme: 'google';
    };

/** What a request is signed with. */
export interface SigningInput {
  readonly signing: RequestSigning;
  readonly credential: Credential;
  /** The date of the signature, in wall-clock milliseconds since the epoch. */
  readonly nowMs: number;
}

/**
 * Signs requests on their way from the adapter to the transport. What it adds is seen by nobody else: observers are
 * told of the request as it was prepared, so that no signature can be recorded or logged.
 */
export interface RequestSigner {
  /**
   * The request with what proves who sends it.
   * @throws {UpstreamError} `upstream_rejected_credential` when the credential is no good for this, or what kept a
   *   token from being fetched
   */
  sign(request: UpstreamRequest, input: SigningInput, signal: AbortSignal): Promise<UpstreamRequest>;
  /** An upstream answered 401 to what was signed so: what is kept for this credential is no good any more. */
  refused(input: Pick<SigningInput, 'signing' | 'credential'>): void;
}
