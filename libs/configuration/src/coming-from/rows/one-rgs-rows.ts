import { converted, inFile, renamed, same, type CounterpartRow } from '../counterpart-row.js';
import { MODEL_FILE_ROWS } from './tizee-rows.js';

/** 1rgs/claude-code-proxy, and the fork of it by tizee that reads `custom_models.yaml`. */
export const ONE_RGS_ROWS: readonly CounterpartRow[] = [
  same('ANTHROPIC_API_KEY', ['the key of Anthropic']),
  same('OPENAI_API_KEY', ['the key of OpenAI']),
  same('GEMINI_API_KEY', ['the key of Gemini']),
  same('OPENAI_BASE_URL', ['the address of OpenAI', 'https://api.openai.com/v1']),
  converted(
    'PREFERRED_PROVIDER',
    ['whose models BIG_MODEL and SMALL_MODEL are: `google`, `openai`, `anthropic` or `custom`', 'google'],
    ['BIG_MODEL, SMALL_MODEL', 'Names beginning with `gemini` are of `gemini`, others of `openai`, or of your file.'],
  ),
  same(
    'BIG_MODEL',
    ['serves sonnet', 'gemini-2.5-pro-preview-03-25, or gpt-4o'],
    'It serves opus as well. Gemini’s default is `gemini-2.5-pro`: the preview is gone. Defaults hold with `--from 1rgs`.',
  ),
  same('SMALL_MODEL', ['serves haiku', 'gemini-2.0-flash, or gpt-4o-mini'], 'Gemini’s default is `gemini-2.5-flash`.'),
  same('HOST', ['the address to listen on', '0.0.0.0'], 'The default is 127.0.0.1; others need PROXY_API_KEY.'),
  same('PORT', ['the port to listen on', '8082']),
  converted(
    'LOG_LEVEL',
    ['`DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`', 'WARNING'],
    ['LOG_LEVEL, server.log_level', 'The default is `info`.'],
  ),
  same('MAX_TOKENS_LIMIT', ['tokens of a reply at most', '16384'], 'Without it nothing is limited.'),
  converted(
    'REQUEST_TIMEOUT',
    ['seconds for a request', '120'],
    ['TIMEOUT_READ_STREAMING, TIMEOUT_READ_NON_STREAMING', 'Of a stream: between two reads.'],
  ),
  same('MAX_RETRIES', ['further tries', '2'], 'There it has no effect.'),
  converted(
    'CUSTOM_MODELS_FILE',
    ['the file of models', 'custom_models.yaml'],
    ['models, providers', 'A file `custom_models.yaml` beside `.env` is read without it.'],
  ),
  converted(
    'USE_VERTEX_AUTH',
    ['asks for Gemini at Google Cloud'],
    ['BIG_MODEL, SMALL_MODEL', 'Gemini’s models are of `vertex-gemini`, which needs GOOGLE_APPLICATION_CREDENTIALS.'],
  ),
  same('VERTEX_PROJECT', ['the project at Google Cloud']),
  same('VERTEX_LOCATION', ['its region'], 'Unset: `global`.'),
  ...inFile('custom_models.yaml', [
    ...MODEL_FILE_ROWS,
    converted(
      'api_key_name',
      ['the variable with the key', 'OPENAI_API_KEY'],
      ['providers.<p>.api_key', 'A model whose variable is not set is left out.'],
    ),
    converted(
      'input_cost_per_token',
      ['dollars of a token of prompts', '0.000001'],
      ['models[].price.input', 'Of a million tokens. Not named: unpriced.'],
    ),
    converted(
      'output_cost_per_token',
      ['the same of replies', '0.000002'],
      ['models[].price.output', 'Of a million tokens.'],
    ),
    converted(
      'enable_thinking',
      ['whether the model thinks'],
      ['models[].reasoning_effort', '`false` is `none`; `true` leaves it to the client.'],
    ),
    renamed('reasoning_effort', ['`low`, `medium` or `high`'], ['models[].reasoning_effort']),
  ]),
];
