import type { ConfigurationFault } from './configuration-error.js';
import type { EnvironmentVariables } from './env.dto.js';
import type { TelemetrySettings } from './sluice-configuration.js';

/**
 * Where traces go. The base URL gets `/v1/traces` appended, the traces URL is used as it stands
 * (OpenTelemetry, "OTLP Exporter Configuration").
 */
export function readTelemetry(variables: EnvironmentVariables): TelemetrySettings {
  const base = variables.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracesEndpoint = variables.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base}/v1/traces`);
  return {
    ...(tracesEndpoint !== undefined && { tracesEndpoint }),
    headers: Object.fromEntries(headerPairs(variables.OTEL_EXPORTER_OTLP_HEADERS).filter((pair) => pair !== undefined)),
    serviceName: variables.OTEL_SERVICE_NAME,
    ...(variables.OTEL_TRACES_SAMPLER_ARG !== undefined && { sampleRatio: variables.OTEL_TRACES_SAMPLER_ARG }),
  };
}

/** What is wrong with the headers for the collector. */
export function checkTelemetryHeaders(variables: EnvironmentVariables): readonly ConfigurationFault[] {
  if (!headerPairs(variables.OTEL_EXPORTER_OTLP_HEADERS).includes(undefined)) return [];
  return [
    {
      variable: 'OTEL_EXPORTER_OTLP_HEADERS',
      problem: 'must be a list of name=value, separated by commas',
      fix: 'write it like `authorization=Bearer%20abc,x-tenant=1`; percent-encode spaces and commas',
    },
  ];
}

function headerPairs(text: string): readonly (readonly [name: string, value: string] | undefined)[] {
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.filter((entry) => entry !== '').map(headerPair);
}

function headerPair(entry: string): readonly [name: string, value: string] | undefined {
  const equals = entry.indexOf('=');
  const name = entry.slice(0, equals).trim().toLowerCase();
  if (equals < 1 || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return undefined;
  try {
    const value = decodeURIComponent(entry.slice(equals + 1).trim());
    return /\p{Cc}/u.test(value) ? undefined : [name, value];
  } catch {
    return undefined;
  }
}
