const NAMES = ['Read', 'Bash'] as const;

/** A request that has some of everything, to be deformed. */
export const SAMPLE_REQUEST = {
  model: 'claude-sonnet-4-5',
  max_tokens: 4096,
  stream: true,
  system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look.' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
        { type: 'image', source: { type: 'url', url: 'https://images.test/a.png' } },
        { type: 'document', title: 'D', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
        { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'found' }] },
      ],
    },
    { role: 'system', content: 'Go on.' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'sl1.e30.fake' },
        { type: 'redacted_thinking', data: 'x' },
        { type: 'text', text: 'I read.', citations: null },
        { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { file_path: 'a', deep: { list: [1, null] } } },
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 'srvtoolu_1',
          content: [{ type: 'web_search_result', url: 'u' }],
        },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          is_error: true,
          content: [
            { type: 'text', text: 'no' },
            { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: '/9j/' } },
            { type: 'tool_reference', tool_name: 'Bash' },
          ],
        },
        { type: 'text', text: 'again' },
      ],
    },
    { role: 'assistant', content: 'So' },
  ],
  tools: [
    ...NAMES.map((name) => ({
      name,
      description: 'Does it.',
      strict: true,
      input_schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: {
          file_path: { type: 'string', pattern: '^/', format: 'uri', description: 'where' },
          mode: { anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }], default: null },
          list: { type: ['array', 'null'], items: { $ref: '#/$defs/item' }, minItems: 1 },
        },
        required: ['file_path'],
        additionalProperties: false,
        $defs: { item: { type: 'object', properties: { x: { const: 1 } } } },
      },
      input_examples: [{ file_path: '/a' }],
      cache_control: { type: 'ephemeral' },
    })),
    { type: 'web_search_20250305', name: 'web_search', max_uses: 3, allowed_domains: ['a.test'] },
    { type: 'bash_20250124', name: 'bash' },
    { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 100 },
  ],
  tool_choice: { type: 'tool', name: 'Read', disable_parallel_tool_use: true },
  thinking: { type: 'enabled', budget_tokens: 2048, display: 'summarized' },
  output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object', properties: {} } } },
  stop_sequences: ['END', '\n\nHuman:', 'a', 'b', 'c', 'd'],
  temperature: 0.5,
  top_p: 0.9,
  top_k: 5,
  metadata: { user_id: 'user_1' },
  service_tier: 'auto',
  speed: 'fast',
  container: { id: 'c', skills: [] },
  context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
  mcp_servers: [{ type: 'url', url: 'https://m.test', name: 'm' }],
};
