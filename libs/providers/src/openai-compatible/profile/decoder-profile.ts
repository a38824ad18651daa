/** How one upstream's replies differ from those of its kind. */
export interface DecoderProfile {
  /** Thinking may stand in `<think>` tags at the beginning of the text. Only looked for while no field carries it. */
  readonly thinkTags: boolean;
  /** The chat template writes the opening tag into the prompt, so that the reply holds the closing one alone. */
  readonly implicitOpen?: boolean;
  /** Thinking in tags may begin anywhere in the text, again and again. */
  readonly interleavedTags?: boolean;
  /** Stop sequences may stand in the text, because the upstream keeps or ignores them: look for all of them here. */
  readonly detectStops?: boolean;
  /**
   * `stream`: arguments go out as they come, and a call that turns out broken ends the reply in an error.
   * `buffer`: a call is held until it is whole, can be repaired, and if not the whole attempt can be made again.
   */
  readonly toolArguments: 'stream' | 'buffer';
  /** Skip the first event that is not JSON instead of failing. */
  readonly lenientJson?: boolean;
  /** A stream that ends by `[DONE]` without a finish reason has failed. */
  readonly strictFinish?: boolean;
  /** Whether prompt tokens include those read from and written to the cache. */
  readonly usageConvention: 'inclusive' | 'disjoint';
  /** Whether `usage.cost` is what the call cost, in US dollars. */
  readonly reportsCost?: boolean;
  /** Thinking is counted only in the total: what prompt and completion leave of it is output. */
  readonly geminiCompat?: boolean;
  /** The model may print calls as text, such as `<tool_call>{…}</tool_call>`: take them for calls. */
  readonly rescueTextTools?: boolean;
}
