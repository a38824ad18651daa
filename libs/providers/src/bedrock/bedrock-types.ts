/** An event of the stream ("InvokeModelWithResponseStream", PayloadPart): base64, and `p`, which is padding. */
export interface BedrockChunk {
  readonly bytes?: unknown;
}

/** What ends a stream badly. */
export interface BedrockException {
  readonly message?: unknown;
  /** With `modelStreamErrorException`: what the model's own server said. */
  readonly originalMessage?: unknown;
  readonly originalStatusCode?: unknown;
}

/** The names of what ends a stream badly ("InvokeModelWithResponseStream"), each with the status it would have had. */
export const STREAM_EXCEPTIONS: Readonly<Record<string, number>> = {
  internalServerException: 500,
  modelStreamErrorException: 424,
  modelTimeoutException: 408,
  serviceUnavailableException: 503,
  throttlingException: 429,
  validationException: 400,
};
