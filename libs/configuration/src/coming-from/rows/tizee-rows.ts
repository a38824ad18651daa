import { converted, inFile, same, renamed, without, type CounterpartRow } from '../counterpart-row.js';

const LOGINS = 'Logins of subscriptions are not used: their terms do not allow it. Such a model is left out.';
const UNSET = 'A model says it for itself, in its file; what is not said is not limited.';

/** Keys of one model in the files of tizee's and of 1rgs's proxy that mean the same in both. */
export const MODEL_FILE_ROWS: readonly CounterpartRow[] = [
  renamed('model_id', ['the name that clients ask for'], ['models[].id']),
  renamed('model_name', ['the name that the provider knows', 'model_id'], ['models[].model']),
  converted(
    'api_base',
    ['the address of the provider'],
    ['providers.<p>.base_url', 'Each address is a provider of its own, called after its host.'],
  ),
  renamed('can_stream', ['whether the provider streams', 'true'], ['models[].can_stream']),
  converted(
    'max_tokens',
    ['tokens of a reply at most', '8192'],
    ['models[].max_tokens', '`8k` is 8192 tokens, as there. Not named: what the provider allows.'],
  ),
  converted(
    'max_input_tokens',
    ['tokens of a prompt at most', '128000'],
    ['models[].context', '`128k` is 131072 tokens.'],
  ),
];

/** tizee/anthropic-proxy. */
export const TIZEE_ROWS: readonly CounterpartRow[] = [
  same('HOST', ['the address to listen on', '0.0.0.0'], 'The default is 127.0.0.1; others need PROXY_API_KEY.'),
  same('PORT', ['the port to listen on', '8082']),
  converted(
    'LOG_LEVEL',
    ['`DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`', 'WARNING'],
    ['LOG_LEVEL, server.log_level', 'The default is `info`.'],
  ),
  without('LOG_FILE_PATH', ['the file of the log', 'server.log'], 'The log goes to standard output.'),
  same('MAX_TOKENS_LIMIT', ['tokens of a reply at most', '16384'], 'Without it nothing is limited.'),
  same('MAX_RETRIES', ['further tries', '2']),
  converted(
    'CUSTOM_MODELS_FILE',
    ['the file of models', 'models.yaml'],
    ['models, providers', 'A file `models.yaml` beside `.env` is read without it.'],
  ),
  same('OPENAI_API_KEY', ['in its example of an .env; clients send their own keys']),
  same('GEMINI_API_KEY', ['the same']),
  same('ANTHROPIC_API_KEY', ['the same']),
  without('DEFAULT_MAX_TOKENS', ['`max_tokens` of models that have none', '8192'], UNSET),
  without('DEFAULT_MAX_INPUT_TOKENS', ['the same of `max_input_tokens`', '128000'], UNSET),
  without('DEFAULT_INPUT_COST_PER_TOKEN', ['dollars of a token that has no price', '0.000001'], UNSET),
  without('DEFAULT_OUTPUT_COST_PER_TOKEN', ['the same of replies', '0.000002'], UNSET),
  without(
    'CLAUDE_CODE_1M_CONTEXT',
    ['asks Claude for the long context'],
    'Clients ask for it by `[1m]`, which is kept.',
  ),
  without('CLAUDE_CODE_CACHE_RETENTION', ['`long` = caches for an hour'], 'What clients say about caching is kept.'),
  ...inFile('models.yaml', [
    ...MODEL_FILE_ROWS,
    converted(
      'context',
      ['tokens of the context', '128000'],
      ['models[].context', '`128k` is 131072 tokens, as there.'],
    ),
    renamed('extra_headers', ['headers of its requests'], ['models[].extra_headers']),
    renamed('extra_body', ['fields of its requests'], ['models[].extra_body']),
    renamed(
      'temperature',
      ['in place of what clients ask for', '1.0'],
      ['models[].temperature', 'Not named: what clients ask for.'],
    ),
    converted(
      'reasoning_effort',
      ['`minimal` (no thinking), `low`, `medium`, `high`, `max`'],
      [
        'models[].reasoning_effort',
        '`minimal` is `none`, but for servers that are not known here: they are sent the word.',
      ],
    ),
    converted(
      'direct',
      ['asks the provider by the Messages API', 'true for anthropic.com'],
      ['providers.<p>.adapter', 'The provider is `anthropic`, or `anthropic-compatible`.'],
    ),
    converted('format', ['`openai`, `anthropic` or `gemini`', 'openai'], ['providers.<p>.adapter']),
    converted(
      'api_key',
      ['a key; without one clients bring theirs'],
      ['providers.<p>.api_key', 'Without one: `pass_client_key`, for clients on this machine or with PROXY_API_KEY.'],
    ),
    converted('api_key_name', ['the variable with the key'], ['providers.<p>.api_key']),
    without('provider', ['`codex`, `gemini` or `claude-code`: a login'], LOGINS),
  ]),
  ...inFile('auth.json', [without('*', ['logins'], LOGINS)]),
  ...inFile('plugins/*.py', [
    converted(
      'filter_tools',
      ['leaves out WebSearch, NotebookEdit and NotebookRead'],
      ['routes[].drop_tools', 'To be set by hand. Other plugins have no counterpart: programs are not loaded.'],
    ),
  ]),
];
