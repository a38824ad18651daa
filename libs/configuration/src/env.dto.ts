import type { RecordingMode } from '@sluice/exchange';

import { PROXIES } from './coming-from/proxies.js';
import {
  AgesByMode,
  BytesByMode,
  EncryptionKey,
  EncryptionKeys,
  Fraction,
  HostList,
  HttpUrl,
  Key,
  Line,
  ModesByKey,
  OneOf,
  Seconds,
  StoreUrl,
  Switch,
  TokenCount,
  WholeNumber,
} from './env-rules.js';

/**
 * Every environment variable the gateway knows but those of providers, with its default. Durations are written in
 * seconds, or with a unit, and held in milliseconds. What configures providers is data, in `providers/known-providers.ts`.
 */
export class EnvironmentVariables {
  /** The configuration file. Unset: `sluice.yaml` in the working directory, if it is there. */
  @Line('a file')
  SLUICE_CONFIG: string | undefined = undefined;

  /** The proxy whose configuration this is, where names alone do not tell. Unset: none. */
  @OneOf(PROXIES)
  SLUICE_FROM: string | undefined = undefined;

  /** Address to listen on. Anything but a loopback address needs PROXY_API_KEY. */
  @Line('a host name or an IP address')
  HOST = '127.0.0.1';

  /** Port to listen on; 0 takes any free one. */
  @WholeNumber(0, 65_535)
  PORT = 8082;

  /** `production` refuses to start without a provider. */
  @Line()
  NODE_ENV = 'development';

  /** The key clients must send, as `x-api-key` or as a bearer token. */
  @Key()
  PROXY_API_KEY: string | undefined = undefined;

  /** Providers that are handed the clients' own keys in place of configured ones, separated by commas. */
  @Line('a list of providers, separated by commas')
  SLUICE_PASS_CLIENT_KEY = '';

  /** Whether clients must send the header `anthropic-version`. */
  @Switch()
  SLUICE_REQUIRE_VERSION = false;

  /** `strict` refuses what the version of the API that a client names no longer has; `lenient` uses or drops it. */
  @OneOf(['lenient', 'strict'])
  SLUICE_VERSION_STRICTNESS = 'lenient';

  /** How much is logged. */
  @OneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
  LOG_LEVEL = 'info';

  /** Serves models of the opus family, and every name nobody knows. Unset: the first provider's own choice. */
  @Line('a model, or provider/model')
  BIG_MODEL: string | undefined = undefined;

  /** Serves models of the sonnet family. Unset: what serves the opus family, if that was named. */
  @Line('a model, or provider/model')
  MIDDLE_MODEL: string | undefined = undefined;

  /** Serves models of the haiku family. Unset: the choice of whoever serves the opus family. */
  @Line('a model, or provider/model')
  SMALL_MODEL: string | undefined = undefined;

  /** Tried in order after the first target has failed: `provider/model`, separated by commas. */
  @Line('a list of provider/model, separated by commas')
  FALLBACK_MODELS = '';

  /** Tokens a reply may have at most: larger wishes are lowered to it. `64k` is 64000. */
  @TokenCount()
  MAX_TOKENS_LIMIT: number | undefined = undefined;

  /** Tokens a reply may have at least: smaller wishes are raised to it. */
  @TokenCount()
  MIN_TOKENS_LIMIT: number | undefined = undefined;

  /** Further tries at one target after the first. */
  @WholeNumber(0, 10)
  MAX_RETRIES = 2;

  /** Time to establish a connection to a provider. */
  @Seconds(0.001)
  TIMEOUT_CONNECT = 30_000;

  /** Time to the first byte of a stream, and between any two reads of it. */
  @Seconds(0.001)
  TIMEOUT_READ_STREAMING = 180_000;

  /** Time for the whole of a reply that is not streamed. */
  @Seconds(0.001)
  TIMEOUT_READ_NON_STREAMING = 600_000;

  /** Downstream silence after which a `ping` is sent. */
  @Seconds(0.001)
  SLUICE_KEEPALIVE_SECONDS = 10_000;

  /** How long a response waits for the first upstream event, so that an early failure keeps its HTTP status. */
  @Seconds(0)
  SLUICE_FIRST_BYTE_HOLD_SECONDS = 15_000;

  /** How long exchanges may go on after the signal to stop. */
  @Seconds(0)
  SLUICE_SHUTDOWN_SECONDS = 30_000;

  /** Serve the built-in provider `simulator`. Unset: only when no other provider is configured, never in production. */
  @Switch()
  SLUICE_SIMULATOR: boolean | undefined = undefined;

  /** Fetch images and documents that requests name by URL, for providers that take no URLs. */
  @Switch()
  SLUICE_MEDIA_FETCH = true;

  /** Hosts that may be fetched from although they are not on the public internet, with or without a port. */
  @HostList()
  SLUICE_MEDIA_ALLOW_HOSTS: readonly string[] = [];

  /** What is known of models besides what is built in: a file of JSON. */
  @Line('a file')
  SLUICE_MODELS_FILE: string | undefined = undefined;

  /** Who counts the tokens of a prompt that a client asks about: the gateway, or the upstream where it can. */
  @OneOf(['local', 'remote'])
  SLUICE_COUNT_MODE = 'local';

  /** How long what a provider says of its models is good for. 0: providers are not asked for their models. */
  @Seconds(0)
  SLUICE_MODEL_LIST_SECONDS = 600_000;

  /** Refuse prompts that do not fit into a model's context before the model is asked. */
  @Switch()
  SLUICE_CONTEXT_CHECK = true;

  /** The search endpoint of a SearXNG server, for providers that do not search the web. Unset: nothing is searched. */
  @HttpUrl()
  SLUICE_WEB_SEARCH_URL: string | undefined = undefined;

  /** Where recordings, queue and index live when no store is named. */
  @Line('a directory')
  SLUICE_DATA_DIR = '.sluice';

  /** The job queue. Unset: the embedded database. */
  @StoreUrl([
    'redis:',
    'rediss:',
    'redis+sentinel:',
    'rediss+sentinel:',
    'redis+cluster:',
    'rediss+cluster:',
    'postgres:',
    'postgresql:',
  ])
  SLUICE_QUEUE_URL: string | undefined = undefined;

  /** The index of recordings. Unset: the embedded database. */
  @StoreUrl(['postgres:', 'postgresql:'])
  SLUICE_DATABASE_URL: string | undefined = undefined;

  /** The bodies of recordings. Unset: files under SLUICE_DATA_DIR. */
  @StoreUrl(['file:', 's3:'])
  SLUICE_BLOB_URL: string | undefined = undefined;

  /** What recordings keep: nothing at all, no bodies, bodies with secrets masked, or bodies as they are. */
  @OneOf(['off', 'meta', 'redacted', 'full'])
  SLUICE_RECORDING = 'redacted';

  /** Refuse requests that cannot be recorded, rather than answer them without. */
  @Switch()
  SLUICE_RECORDING_REQUIRED = false;

  /** What recordings of single callers keep, by what recordings call them: `key_1f2e3d4c=meta`, separated by commas. */
  @ModesByKey()
  SLUICE_RECORDING_KEYS: Readonly<Record<string, RecordingMode>> | undefined = undefined;

  /** Share of the sessions that are recorded. Errors, fallbacks, slow and aborted exchanges are recorded of all. */
  @Fraction(0, 1)
  SLUICE_RECORDING_SAMPLE = 1;

  /** Exchanges that take this long are slow. Unset: none is. */
  @Seconds(0)
  SLUICE_RECORDING_SLOW_SECONDS: number | undefined = undefined;

  /** How long recordings are kept, by what they keep: `redacted=30d,full=12h`. Unset: for ever. Pinned ones stay. */
  @AgesByMode()
  SLUICE_RETENTION_AGE: Readonly<Record<string, number>> | undefined = undefined;

  /** How many bytes of recordings are kept, by what they keep: `redacted=10g`. Unset: all. Pinned ones stay. */
  @BytesByMode()
  SLUICE_RETENTION_BYTES: Readonly<Record<string, number>> | undefined = undefined;

  /** Encrypts the bodies of recordings: 32 bytes in base64. Unset: they are not encrypted. */
  @EncryptionKey()
  SLUICE_RECORDING_KEY: string | undefined = undefined;

  /** What they were encrypted with before, separated by commas. */
  @EncryptionKeys()
  SLUICE_RECORDING_OLD_KEYS: readonly string[] | undefined = undefined;

  /** Signs thinking blocks. Unset: a key is kept in SLUICE_DATA_DIR. */
  @Key(16)
  SLUICE_SIGNING_KEY: string | undefined = undefined;

  /** Address the admin API listens on. Anything but a loopback address needs SLUICE_ADMIN_TOKEN. */
  @Line('a host name or an IP address')
  SLUICE_ADMIN_HOST = '127.0.0.1';

  /** Port of the admin API; 0 takes any free one. Unset: there is none. */
  @WholeNumber(0, 65_535)
  SLUICE_ADMIN_PORT: number | undefined = undefined;

  /** What callers of the admin API must send, as a bearer token. */
  @Key(16)
  SLUICE_ADMIN_TOKEN: string | undefined = undefined;

  /** Base URL of an OTLP/HTTP collector. Unset: no tracing. */
  @HttpUrl()
  OTEL_EXPORTER_OTLP_ENDPOINT: string | undefined = undefined;

  /** URL that traces are posted to, in place of the one made from the base. */
  @HttpUrl()
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: string | undefined = undefined;

  /** Headers for the collector: `name=value`, separated by commas, percent-encoded. */
  @Line('a list of name=value, separated by commas')
  OTEL_EXPORTER_OTLP_HEADERS = '';

  /** The name traces carry. */
  @Line()
  OTEL_SERVICE_NAME = 'sluice';

  /** Share of traces to keep. Unset: all. */
  @Fraction(0, 1)
  OTEL_TRACES_SAMPLER_ARG: number | undefined = undefined;
}

/** A variable of {@link EnvironmentVariables}. */
export type VariableName = keyof EnvironmentVariables;

/** The names of all variables, in the order of the class. */
export const VARIABLE_NAMES = Object.keys(new EnvironmentVariables()) as readonly VariableName[];

/** Variables whose text may be shown in a message: the others hold secrets, or URLs that may hold one. */
const SHOWN = new Set<string>([
  'SLUICE_CONFIG',
  'SLUICE_FROM',
  'HOST',
  'PORT',
  'NODE_ENV',
  'SLUICE_PASS_CLIENT_KEY',
  'SLUICE_REQUIRE_VERSION',
  'SLUICE_VERSION_STRICTNESS',
  'LOG_LEVEL',
  'MAX_TOKENS_LIMIT',
  'MIN_TOKENS_LIMIT',
  'MAX_RETRIES',
  'TIMEOUT_CONNECT',
  'TIMEOUT_READ_STREAMING',
  'TIMEOUT_READ_NON_STREAMING',
  'SLUICE_KEEPALIVE_SECONDS',
  'SLUICE_FIRST_BYTE_HOLD_SECONDS',
  'SLUICE_SHUTDOWN_SECONDS',
  'SLUICE_SIMULATOR',
  'SLUICE_MEDIA_FETCH',
  'SLUICE_MEDIA_ALLOW_HOSTS',
  'SLUICE_MODELS_FILE',
  'SLUICE_CONTEXT_CHECK',
  'SLUICE_COUNT_MODE',
  'SLUICE_MODEL_LIST_SECONDS',
  'SLUICE_RECORDING',
  'SLUICE_RECORDING_REQUIRED',
  'SLUICE_RECORDING_KEYS',
  'SLUICE_RECORDING_SAMPLE',
  'SLUICE_RECORDING_SLOW_SECONDS',
  'SLUICE_RETENTION_AGE',
  'SLUICE_RETENTION_BYTES',
  'SLUICE_ADMIN_HOST',
  'SLUICE_ADMIN_PORT',
  'OTEL_TRACES_SAMPLER_ARG',
] satisfies VariableName[]);

/** Whether the text of a variable may be shown in a message. */
export function isShown(name: string): boolean {
  return SHOWN.has(name);
}
