/** Events of the Responses API that have some of everything, to be deformed. */
export const SAMPLE_EVENTS: readonly unknown[] = [
  { type: 'response.created', response: { id: 'resp_1', model: 'm', status: 'in_progress', output: [] } },
  {
    type: 'response.output_item.added',
    output_index: 0,
    item: { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'e' },
  },
  { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 't' },
  { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 't' },
  {
    type: 'response.output_item.done',
    output_index: 0,
    item: { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 't' }], encrypted_content: 'f' },
  },
  {
    type: 'response.output_item.added',
    output_index: 1,
    item: { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'Read', arguments: '' },
  },
  { type: 'response.function_call_arguments.delta', output_index: 1, item_id: 'fc_1', delta: '{"file_path":' },
  { type: 'response.function_call_arguments.delta', output_index: 1, item_id: 'fc_1', delta: '"a"}' },
  { type: 'response.function_call_arguments.done', output_index: 1, arguments: '{"file_path":"a"}' },
  {
    type: 'response.output_item.done',
    output_index: 1,
    item: { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'Read', arguments: '{"file_path":"a"}' },
  },
  { type: 'response.output_text.delta', output_index: 2, content_index: 0, delta: 'a' },
  { type: 'response.refusal.delta', output_index: 2, content_index: 0, delta: 'r' },
  {
    type: 'response.output_text.annotation.added',
    output_index: 2,
    annotation: { type: 'url_citation', url: 'u', title: 't' },
  },
  {
    type: 'response.output_item.done',
    output_index: 3,
    item: {
      id: 'ws_1',
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query: 'q', queries: ['q'], sources: [{ type: 'url', url: 'u' }] },
    },
  },
  {
    type: 'response.output_item.done',
    output_index: 4,
    item: { id: 'ct_1', type: 'custom_tool_call', call_id: 'call_2', name: 'Bash', input: 'ls' },
  },
  { type: 'error', code: 'rate_limit_exceeded', message: 'm', param: null },
  { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error', message: 'm' } } },
  {
    type: 'response.completed',
    response: {
      id: 'resp_1',
      object: 'response',
      status: 'completed',
      output: [
        {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'a', annotations: [{ type: 'url_citation', url: 'u' }] }],
        },
      ],
      usage: {
        input_tokens: 20,
        input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
        output_tokens: 9,
        output_tokens_details: { reasoning_tokens: 2 },
      },
    },
  },
  {
    type: 'response.incomplete',
    response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [], usage: null },
  },
];
