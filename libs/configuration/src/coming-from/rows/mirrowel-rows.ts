import { converted, inFile, same, without, type CounterpartRow } from '../counterpart-row.js';

const ROTATION = 'Keys are used in turn; one that is refused rests, and the next is tried.';
const LIMITS =
  'How many requests a key has at once is not limited; what an upstream refuses is tried with the next key.';
const LOGINS = 'Logins of other programs are not used: the terms of those services do not allow it.';
const QUOTAS = 'A key that has spent its quota rests as long as its upstream says.';

/** Mirrowel/LLM-API-Key-Proxy. */
export const MIRROWEL_ROWS: readonly CounterpartRow[] = [
  same('PROXY_API_KEY', ['the key that clients send']),
  same('<P>_API_KEY', ['the key of a provider'], 'A provider that is not known here needs `<P>_API_BASE` as well.'),
  same('<P>_API_KEY_<N>', ['further keys, used in rotation'], 'From 1 to 99.'),
  converted(
    '<P>_API_KEY_<X>',
    ['one more key'],
    ['<P>_API_KEY_<N>', 'With `--from mirrowel` it is given the next free number.'],
  ),
  same(
    '<P>_API_BASE',
    ['the address of a provider, also of one of your own'],
    '`ACME_X_API_BASE` is the provider `acme-x` here, `acme_x` there.',
  ),
  converted(
    '<P>_MODELS',
    ['models of a provider: a JSON list of names, or an object of names with `id` and `options`'],
    ['models', 'The names are `provider/name`, as there. Options are set over what clients send.'],
  ),
  same('IGNORE_MODELS_<P>', ['models that are not offered, as globs']),
  same('WHITELIST_MODELS_<P>', ['models that are offered whatever else is said, as globs']),
  same('TIMEOUT_CONNECT', ['seconds to connect', '30']),
  same('TIMEOUT_READ_STREAMING', ['seconds between two reads of a stream', '180']),
  same('TIMEOUT_READ_NON_STREAMING', ['seconds for a whole reply', '600']),
  without('TIMEOUT_WRITE', ['seconds to send a request', '30'], 'The time for the answer counts from the request on.'),
  without(
    'TIMEOUT_POOL',
    ['seconds to wait for a free connection', '60'],
    'Nobody waits: connections are not limited.',
  ),
  without(
    'GLOBAL_TIMEOUT',
    ['seconds for all tries of a request together', '30'],
    'A request costs three calls at most, each with its own time.',
  ),
  without('MAX_CONCURRENT_REQUESTS_PER_KEY_<P>', ['requests at once for a key and a model', '1'], LIMITS),
  without('OPTIMAL_CONCURRENT_REQUESTS_PER_KEY_<P>', ['the same, as a wish'], LIMITS),
  without('CONCURRENCY_MULTIPLIER_<P>_PRIORITY_<X>', ['how many times as much better keys take'], LIMITS),
  without('ROTATION_MODE_<P>', ['`balanced` or `sequential`', 'balanced'], ROTATION),
  without('ROTATION_TOLERANCE', ['how evenly keys are used', '3.0'], ROTATION),
  without('TRANSIENT_RETRY_DELAY', ['seconds before another try', '1.0'], 'Half a second, doubled with each try.'),
  without('TRANSIENT_RETRY_JITTER', ['seconds more, by chance', '0.5'], 'There always is some.'),
  without(
    'SMALL_COOLDOWN_RETRY_THRESHOLD',
    ['up to how many seconds a resting key is waited for', '10'],
    'Ten seconds here as well; a longer wait is passed on to the client.',
  ),
  without(
    'OVERRIDE_TEMPERATURE_ZERO',
    ['`remove` or `set` (to 1.0) a temperature of 0', 'false'],
    'A temperature is sent as it came; `temperature` of a model in sluice.yaml sets one for all its requests.',
  ),
  without('QUOTA_GROUPS_<P>_<X>', ['models that share a quota'], QUOTAS),
  without('FAIR_CYCLE_<P>', ['each key is used up once before one is used again', 'false'], ROTATION),
  without('FAIR_CYCLE_TRACKING_MODE_<P>', ['`model_group` or `credential`'], ROTATION),
  without('FAIR_CYCLE_CROSS_TIER_<P>', ['over all priorities', 'false'], ROTATION),
  without('FAIR_CYCLE_DURATION_<P>', ['seconds after which it begins anew', '86400'], ROTATION),
  without('EXHAUSTION_COOLDOWN_THRESHOLD', ['seconds of rest that count as used up', '300'], QUOTAS),
  without('EXHAUSTION_COOLDOWN_THRESHOLD_<P>', ['the same for one provider', '300'], QUOTAS),
  without('CUSTOM_CAP_<X>', ['a quota of your own, and how long its keys rest'], QUOTAS),
  without('OAUTH_REFRESH_INTERVAL', ['seconds between renewals of logins', '600'], LOGINS),
  without('SKIP_OAUTH_INIT_CHECK', ['starts without checking logins', 'false'], 'Nothing is asked for at the start.'),
  without('GEMINI_CLI_OAUTH_PORT', ['the port that a login comes back to', '8085'], LOGINS),
  without('GEMINI_CLI_PROJECT_ID', ['the project of a login'], LOGINS),
  without('GEMINI_CLI_QUOTA_REFRESH_INTERVAL', ['seconds between looks at its quota', '300'], LOGINS),
  without('GEMINI_CLI_OAUTH_<N>', ['a file with a login'], LOGINS),
  without('QWEN_CODE_OAUTH_<N>', ['a file with a login'], LOGINS),
  without('IFLOW_OAUTH_<N>', ['a file with a login'], LOGINS),
  ...inFile('launcher_config.json', [
    converted('host', ['the address to listen on', '127.0.0.1'], ['HOST, server.host', 'Read with `--from mirrowel`.']),
    converted('port', ['the port to listen on', '8000'], ['PORT, server.port', 'Read with `--from mirrowel`.']),
    without('enable_request_logging', ['keeps requests and replies', 'false'], 'Every exchange is recorded.'),
    without('enable_raw_logging', ['keeps the bytes as well', 'false'], 'Every exchange is recorded, byte for byte.'),
    without('last_updated', ['when the file was written'], 'It says nothing about the gateway.'),
  ]),
  ...inFile('*.env', [
    converted(
      '<P>_API_KEY_<N>',
      ['variables in further files'],
      ['.env', 'Read with `--from mirrowel`, after `.env`.'],
    ),
  ]),
  ...inFile('oauth_creds/', [without('*.json', ['logins'], LOGINS)]),
];
