import { Setting } from '../setting.decorator.js';
import { section, variable } from '../shape.js';

/** `stores:` where queue, index and bodies of recordings live. */
export class StoresSection {
  @Setting(
    'The job queue: a URL of Redis, of its Sentinels or its Cluster, or of PostgreSQL. Unset: the embedded database.',
    variable('SLUICE_QUEUE_URL'),
  )
  queue?: undefined;

  @Setting(
    'The index of recordings: a URL of PostgreSQL. Unset: the embedded database.',
    variable('SLUICE_DATABASE_URL'),
  )
  database?: undefined;

  @Setting(
    'The bodies of recordings: a file URL, or `s3://bucket/prefix`. Unset: files under `data_dir`.',
    variable('SLUICE_BLOB_URL'),
  )
  blobs?: undefined;
}

/** `recording.retention:` what is not kept for ever, by modes. Pinned recordings stay. */
export class RetentionSection {
  @Setting(
    'How long recordings are kept, such as `redacted: 30d`. A mode that is not named: for ever.',
    variable('SLUICE_RETENTION_AGE', 'pairs'),
  )
  age?: undefined;

  @Setting(
    'How many bytes of them are kept, such as `redacted: 10g`. A mode that is not named: all.',
    variable('SLUICE_RETENTION_BYTES', 'pairs'),
  )
  bytes?: undefined;
}

/** `recording:` what is kept. */
export class RecordingSection {
  @Setting(
    'What recordings keep: nothing at all, no bodies, bodies with secrets masked, or bodies as they are.',
    variable('SLUICE_RECORDING'),
  )
  mode?: undefined;

  @Setting(
    'Refuse requests that cannot be recorded, rather than answer them without.',
    variable('SLUICE_RECORDING_REQUIRED'),
  )
  required?: undefined;

  @Setting(
    'What recordings of single callers keep, by what recordings call them.',
    variable('SLUICE_RECORDING_KEYS', 'pairs'),
  )
  keys?: undefined;

  @Setting(
    'Share of the sessions that are recorded, from 0 to 1. Errors, fallbacks, slow and aborted exchanges are recorded of all.',
    variable('SLUICE_RECORDING_SAMPLE'),
  )
  sample?: undefined;

  @Setting('What is not kept for ever, by modes. Pinned recordings stay.', section(RetentionSection))
  retention?: RetentionSection;

  @Setting(
    'Encrypts the bodies of recordings: 32 bytes in base64. Unset: they are not encrypted.',
    variable('SLUICE_RECORDING_KEY'),
  )
  key?: undefined;

  @Setting('What they were encrypted with before, separated by commas.', variable('SLUICE_RECORDING_OLD_KEYS'))
  old_keys?: undefined;

  @Setting('Exchanges that take this long are slow. Unset: none is.', variable('SLUICE_RECORDING_SLOW_SECONDS'))
  slow?: undefined;
}

/** `admin:` where recordings can be looked at and looked after. */
export class AdminSection {
  @Setting(
    'Address the admin API listens on. Anything but a loopback address needs `token`.',
    variable('SLUICE_ADMIN_HOST'),
  )
  host?: undefined;

  @Setting('Its port; 0 takes any free one. Unset: there is no admin API.', variable('SLUICE_ADMIN_PORT'))
  port?: undefined;

  @Setting('What its callers must send, as a bearer token.', variable('SLUICE_ADMIN_TOKEN'))
  token?: undefined;
}

/** `telemetry:` where traces go. */
export class TelemetrySection {
  @Setting('Base URL of an OTLP/HTTP collector. Unset: no tracing.', variable('OTEL_EXPORTER_OTLP_ENDPOINT'))
  endpoint?: undefined;

  @Setting(
    'URL that traces are posted to, in place of the one made from the base.',
    variable('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'),
  )
  traces_endpoint?: undefined;

  @Setting('Headers for the collector.', variable('OTEL_EXPORTER_OTLP_HEADERS', 'pairs'))
  headers?: undefined;

  @Setting('The name traces carry.', variable('OTEL_SERVICE_NAME'))
  service_name?: undefined;

  @Setting('Share of traces to keep, from 0 to 1. Unset: all.', variable('OTEL_TRACES_SAMPLER_ARG'))
  sample_ratio?: undefined;
}

/** `media:` images and documents that requests name by URL. */
export class MediaSection {
  @Setting('Fetch them for providers that take no URLs.', variable('SLUICE_MEDIA_FETCH'))
  fetch?: undefined;

  @Setting(
    'Hosts that may be fetched from although they are not on the public internet, with or without a port.',
    variable('SLUICE_MEDIA_ALLOW_HOSTS', 'list'),
  )
  allow_hosts?: undefined;
}

/** `web_search:` for providers that do not search the web. */
export class WebSearchSection {
  @Setting('The search endpoint of a SearXNG server. Unset: nothing is searched.', variable('SLUICE_WEB_SEARCH_URL'))
  url?: undefined;
}

/** `counting:` the tokens of prompts that clients ask about. */
export class CountingSection {
  @Setting('Who counts: the gateway, or the upstream where it can.', variable('SLUICE_COUNT_MODE'))
  mode?: undefined;
}

/** `model_lists:` what providers say that they have. */
export class ModelListsSection {
  @Setting(
    'How long is good what a provider says of its models. 0: providers are not asked.',
    variable('SLUICE_MODEL_LIST_SECONDS'),
  )
  good_for?: undefined;
}
