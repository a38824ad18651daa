import { converted, renamed, same, without, type CounterpartRow } from '../counterpart-row.js';

/** fuergaosi233/claude-code-proxy, and the fork of it by zoonderkins. */
export const FUERGAOSI233_ROWS: readonly CounterpartRow[] = [
  same('OPENAI_API_KEY', ['the key of the provider; it must be set']),
  renamed(
    'ANTHROPIC_API_KEY',
    ['the key that clients send; unset = any'],
    ['PROXY_API_KEY, server.api_key', 'With `--from fuergaosi233` alone: by itself it is the key of Anthropic.'],
  ),
  same(
    'OPENAI_BASE_URL',
    ['the address of the provider', 'https://api.openai.com/v1'],
    'One of Azure is the provider `azure`: with `AZURE_API_VERSION`, or by its name.',
  ),
  same('AZURE_API_VERSION', ['makes the provider one of Azure'], 'Unset: the v1 API of Azure.'),
  same('BIG_MODEL', ['serves opus, and every unknown name', 'gpt-4o'], 'The default holds with `--from fuergaosi233`.'),
  same('MIDDLE_MODEL', ['serves sonnet', 'BIG_MODEL']),
  same('SMALL_MODEL', ['serves haiku', 'gpt-4o-mini'], 'The default holds with `--from fuergaosi233`.'),
  same('HOST', ['the address to listen on', '0.0.0.0'], 'The default is 127.0.0.1; others need a key of the clients.'),
  same('PORT', ['the port to listen on', '8082']),
  converted(
    'LOG_LEVEL',
    ['`DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`', 'INFO'],
    ['LOG_LEVEL, server.log_level', 'Only the first word counts, as there.'],
  ),
  same('MAX_TOKENS_LIMIT', ['tokens of a reply at most', '4096'], 'Without it nothing is limited.'),
  same('MIN_TOKENS_LIMIT', ['tokens of a reply at least', '100'], 'Without it nothing is raised.'),
  converted(
    'REQUEST_TIMEOUT',
    ['seconds for a request', '90'],
    ['TIMEOUT_READ_STREAMING, TIMEOUT_READ_NON_STREAMING', 'Of a stream: between two reads.'],
  ),
  same('MAX_RETRIES', ['further tries', '2'], 'There it has no effect.'),
  same('CUSTOM_HEADER_<X>', ['a header of every request to the provider, with - for _']),
  without(
    'REQUESTY_API_KEY',
    ['the key of Requesty, in the fork'],
    'Set it as `OPENAI_API_KEY`, which is what is sent.',
  ),
  without('REQUESTY_AUTO_CACHE', ['lets Requesty cache prompts, in the fork'], 'Name it in `extra_body` of a model.'),
];
