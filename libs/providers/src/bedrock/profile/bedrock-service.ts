import type { ProviderSettings } from '@sluice/exchange';

/** One of the ways in which AWS serves Claude. */
export interface BedrockService {
  /** The name of the service in signatures. */
  readonly name: string;
  /** Where it is served, with `{region}` for the region. */
  readonly url: string;
  /** Whether it has the paths of Bedrock's own API; else it speaks the Messages API as it is. */
  readonly invokes: boolean;
  /** The header of an API key; a bearer unless told. */
  readonly apiKeyHeader?: string;
  readonly telemetryName: string;
}

/**
 * Bedrock's own API ("InvokeModel"), Bedrock's server of the Messages API ("Inference using Anthropic Messages API"), and
 * Anthropic's own platform behind AWS's accounts ("Claude Platform on AWS").
 */
const SERVICES: Readonly<Record<string, BedrockService>> = {
  invoke: {
    name: 'bedrock',
    url: 'https://bedrock-runtime.{region}.amazonaws.com',
    invokes: true,
    telemetryName: 'aws.bedrock',
  },
  mantle: {
    name: 'bedrock-mantle',
    url: 'https://bedrock-mantle.{region}.api.aws/anthropic',
    invokes: false,
    apiKeyHeader: 'x-api-key',
    telemetryName: 'aws.bedrock',
  },
  'claude-platform': {
    name: 'aws-external-anthropic',
    url: 'https://aws-external-anthropic.{region}.api.aws',
    invokes: false,
    apiKeyHeader: 'x-api-key',
    telemetryName: 'anthropic',
  },
};

const DEFAULT_REGION = 'us-east-1';
/** AWS's own address of Bedrock: whoever names another region or service means the address of that. */
const USUAL_ADDRESS = /^https:\/\/bedrock-runtime\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;
const REGION = /(?<=\.)[a-z]{2,4}(?:-[a-z]+)+-\d(?=\.)/;

/** A service where it is served. */
export interface BedrockPlace {
  readonly service: BedrockService;
  readonly region: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
}

/**
 * Which service is meant, and where. The region is the option's, else the base URL's.
 * @throws {Error} naming all profiles when there is none of the settings' name
 */
export function bedrockPlace({ profile, baseUrl, options }: ProviderSettings): BedrockPlace {
  const service = serviceOf(profile === '' ? 'invoke' : profile);
  const configured = baseUrl.replace(/\/+$/, '');
  const region = options?.['region'] ?? REGION.exec(configured)?.[0] ?? DEFAULT_REGION;
  const isUsual = configured === '' || USUAL_ADDRESS.test(configured);
  return { service, region, baseUrl: isUsual ? addressOf(service, region) : configured };
}

function serviceOf(profile: string): BedrockService {
  const service = Object.hasOwn(SERVICES, profile) ? SERVICES[profile] : undefined;
  if (service !== undefined) return service;
  throw new Error(`There is no profile "${profile}" of Bedrock. Use one of: ${Object.keys(SERVICES).join(', ')}.`);
}

/** China has addresses of its own. */
function addressOf({ url }: BedrockService, region: string): string {
  const address = url.replace('{region}', region);
  return region.startsWith('cn-') ? address.replace(/amazonaws\.com$/, 'amazonaws.com.cn') : address;
}
