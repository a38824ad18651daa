/** How one server of the Messages API differs from the others. */
export interface AnthropicProfile {
  /** The value of `gen_ai.provider.name`. */
  readonly telemetryName: string;
  /**
   * Whether requests and answers go through byte for byte. Where not, requests are written anew without what the server
   * does not know, and answers with what it forgot.
   */
  readonly relay: boolean;
  /** How the key is sent. */
  readonly authentication: 'x-api-key' | 'bearer' | 'both';
  /** Whether the client's own headers and query go on to the server, those of an open list of names. */
  readonly forwardHeaders: boolean;
  /** Whether `anthropic-beta` does. */
  readonly betas: boolean;
  /** Whether a message may have the role `system`; else the user says it. */
  readonly inlineSystem: boolean;
  readonly cacheControl: boolean;
  readonly contextManagement: boolean;
  /** Effort and output format. */
  readonly outputConfig: boolean;
  /** `budget` = only with a number of tokens, `none` = not at all. */
  readonly thinking: 'adaptive' | 'budget' | 'none';
  /** `defer_loading`, `strict` and the like on tools, `caller` on calls. */
  readonly toolExtras: boolean;
  /** Tools that the server runs by itself, which have a `type`. */
  readonly serverTools: boolean;
  readonly metadata: boolean;
  readonly images: boolean;
  readonly documents: boolean;
}
