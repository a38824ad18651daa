/** Chunks that have some of everything, to be deformed. */
export const SAMPLE_CHUNKS: readonly unknown[] = [
  { id: 'c', model: 'm', choices: [{ index: 0, delta: { role: 'assistant', content: 'a', refusal: null } }] },
  {
    choices: [
      { index: 0, delta: { reasoning_content: 't', reasoning: { text: 't' }, thinking_blocks: [{ thinking: 't' }] } },
    ],
  },
  {
    choices: [
      {
        delta: {
          reasoning_details: [
            { type: 'reasoning.text', text: 't', index: 0, signature: 's' },
            { type: 'reasoning.encrypted', data: 'd', index: 0, id: 'r' },
          ],
        },
      },
    ],
  },
  {
    choices: [
      {
        index: 0,
        delta: {
          content: [
            { type: 'text', text: 'a' },
            { type: 'thinking', thinking: [{ type: 'text', text: 't' }], closed: true },
            { type: 'reference', reference_ids: [1] },
          ],
          annotations: [{ type: 'url_citation', url_citation: { url: 'u', title: 't', content: 'c' } }],
        },
      },
    ],
  },
  {
    choices: [
      {
        index: 0,
        delta: {
          tool_calls: [
            {
              index: 0,
              id: 'call_0',
              type: 'function',
              function: { name: 'Read', arguments: '{"file_path":' },
              extra_content: { google: { thought_signature: 's' } },
            },
            { index: 1, id: 'call_1', type: 'custom', custom: { name: 'Bash', input: 'ls' } },
          ],
          function_call: { name: 'Noop', arguments: '{}' },
        },
      },
    ],
  },
  { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '"a"}' } }] } }] },
  {
    choices: [
      {
        index: 0,
        message: { content: 'a', audio: { data: 'd', transcript: 't' }, images: [{}], executed_tools: [{}] },
        text: 'a',
        finish_reason: 'stop',
        native_finish_reason: 'STOP',
        stop_reason: 'END',
        finish_details: { type: 'stop' },
        usage: { prompt_tokens: 1 },
      },
    ],
    usage: {
      prompt_tokens: 20,
      completion_tokens: 9,
      total_tokens: 29,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
      completion_tokens_details: { reasoning_tokens: 2 },
    },
    x_groq: { usage: { prompt_tokens: 3 } },
    timings: { prompt_n: 1, cache_n: 2, predicted_n: 3 },
    citations: ['https://a.test'],
  },
  {
    error: {
      message: 'Provider returned error',
      code: 429,
      type: 'rate_limit_error',
      param: 'temperature',
      metadata: { raw: 'no', provider_name: 'p' },
      innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { hate: { filtered: true } } },
      details: [{ retryDelay: '34s' }],
    },
    status_code: 429,
  },
];
