import fc from 'fast-check';

/** Chunks that have some of everything Gemini says, to be deformed. */
export const GEMINI_CHUNKS: readonly unknown[] = [
  chunkOf([{ text: 'a' }, { text: 't', thought: true }, { text: '', thoughtSignature: 's' }]),
  chunkOf([{ functionCall: { id: 'c1', name: 'Read', args: { file_path: '/a' } }, thoughtSignature: 's' }]),
  chunkOf([{ functionCall: { name: 'Bash', willContinue: true } }]),
  chunkOf([
    {
      functionCall: {
        partialArgs: [
          { jsonPath: '$.a[0].b', stringValue: 'v', willContinue: true },
          { jsonPath: '$["c d"]', numberValue: 1 },
          { jsonPath: '$.e', nullValue: 'NULL_VALUE' },
        ],
        willContinue: true,
      },
    },
  ]),
  chunkOf([{ functionCall: {} }]),
  chunkOf([
    { toolCall: { toolType: 'GOOGLE_SEARCH_WEB', id: 'x' }, thoughtSignature: 's' },
    { toolResponse: { id: 'x', response: {} } },
    { executableCode: { language: 'PYTHON', code: 'print(1)' } },
    { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
    { inlineData: { mimeType: 'image/png', data: 'aGk=' } },
  ]),
  chunkOf([], {
    finishReason: 'STOP',
    groundingMetadata: {
      groundingChunks: [{ web: { uri: 'https://a.test', title: 'A' } }],
      groundingSupports: [{ segment: { text: 'a' }, groundingChunkIndices: [0, 7] }],
    },
    citationMetadata: { citationSources: [] },
  }),
  chunkOf([{ text: 'b' }], { finishReason: 'CONTINUATION', continuationToken: 'T1' }),
  chunkOf([], { finishReason: 'MAX_TOKENS', finishMessage: 'm' }),
  chunkOf([], { finishReason: 9 }),
  { promptFeedback: { blockReason: 'SAFETY', blockReasonMessage: 'm' } },
  {
    usageMetadata: {
      promptTokenCount: 10,
      cachedContentTokenCount: 4,
      toolUsePromptTokenCount: 1,
      candidatesTokenCount: 2,
      thoughtsTokenCount: 3,
      totalTokenCount: 16,
    },
    modelVersion: 'm',
    responseId: 'r',
  },
  {
    error: {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'm',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' },
        {
          '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
          violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }],
        },
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
      ],
    },
  },
];

function chunkOf(parts: readonly object[], candidate: object = {}): object {
  return { candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }] };
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('a', '\n', ' ', '🚀', '[', ']\r\n'),
);

const part = fc.oneof(
  text.map((value) => ({ text: value })),
  text.map((value) => ({ text: value, thought: true })),
  fc
    .tuple(fc.constantFrom('Read', 'Bash', 'Noop'), fc.dictionary(text, text, { maxKeys: 3 }), fc.boolean())
    .map(([name, args, signed]) => ({ functionCall: { name, args }, ...(signed && { thoughtSignature: 'sig' }) })),
);

/** The chunks of a reply that is in order. */
export const soundChunks: fc.Arbitrary<readonly object[]> = fc
  .tuple(fc.array(fc.array(part, { maxLength: 3 }), { maxLength: 5 }), fc.constantFrom('STOP', 'MAX_TOKENS', 'SAFETY'))
  .map(([chunks, finishReason]) => [
    ...chunks.map((parts) => chunkOf(parts)),
    { ...chunkOf([], { finishReason }), usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 2 } },
  ]);

/** One way to write chunks down. */
export type Framing = (chunks: readonly unknown[]) => string;

/** The ways in which a stream of chunks may come, which all mean the same. */
export const framing: fc.Arbitrary<Framing> = fc.oneof(
  fc.constantFrom('\n', '\r\n', '\r').map(
    (end): Framing =>
      (chunks) =>
        chunks.map((one) => `data: ${JSON.stringify(one)}${end}${end}`).join(''),
  ),
  fc.constantFrom(0, 2).map(
    (indent): Framing =>
      (chunks) =>
        JSON.stringify(chunks, null, indent),
  ),
  fc.constant<Framing>((chunks) => `[${chunks.map((one) => JSON.stringify(one)).join('\n,\r\n')}\n]`),
);
