/** Which of Azure's ways to address a model an endpoint takes. */
export type AzureStyle = 'deployments' | 'v1' | 'inference';

/** An endpoint of Azure, taken apart. */
export interface AzureEndpoint {
  readonly style: AzureStyle;
  /** The resource, without a trailing slash: `https://name.openai.azure.com`, or a gateway's prefix in front of it. */
  readonly resource: string;
  /** The query `api-version`; always there but in the v1 API. */
  readonly apiVersion?: string;
  /** Set when the endpoint names the one deployment that serves everything. */
  readonly deployment?: string;
}

/**
 * The versions in use where none is named: the last one that is generally available ("Azure OpenAI REST API
 * reference"), and that of the model inference API ("Azure AI Model Inference API").
 */
const USUAL_VERSION = { deployments: '2024-10-21', inference: '2024-05-01-preview' } as const;
/** What `AZURE_API_VERSION` may say for the v1 API, which has no dates. */
const UNDATED = ['v1', 'latest', 'preview'];

/** Paths by what they address; the first that matches says it. The resource is what stands before. */
const PATHS = [
  [/^(?<resource>.*?)\/openai\/deployments\/(?<deployment>[^/]+)(\/.*)?$/, 'deployments'],
  [/^(?<resource>.*?)\/models(\/chat\/completions)?$/, 'inference'],
  [/^(?<resource>.*?)(\/openai)?\/v1(\/.*)?$/, 'v1'],
  [/^(?<resource>.*?)(\/openai)?\/?$/, undefined],
] as const satisfies readonly (readonly [RegExp, AzureStyle | undefined])[];

/**
 * Takes an endpoint apart, however much of a URL was copied from the portal: the resource alone, `/openai/v1`,
 * `/openai/deployments/{deployment}`, or `/models` of the model inference API.
 *
 * @param apiVersion as `AZURE_API_VERSION` says it
 */
export function readAzureEndpoint(baseUrl: string, apiVersion: string | undefined): AzureEndpoint {
  const { origin, pathname } = new URL(baseUrl);
  const dated = apiVersion === undefined || UNDATED.includes(apiVersion) ? undefined : apiVersion;
  const [pattern, named] = PATHS.find(([path]) => path.test(pathname)) ?? PATHS[3];
  const { resource = '', deployment } = pattern.exec(pathname)?.groups ?? {};
  const style = named ?? (dated === undefined ? 'v1' : 'deployments');
  return {
    style,
    resource: `${origin}${resource}`,
    ...versionOf(style, dated, apiVersion),
    ...(deployment !== undefined && { deployment: decodeURIComponent(deployment) }),
  };
}

/** The v1 API has no versions, but it takes the word `preview` for one. */
function versionOf(style: AzureStyle, dated: string | undefined, named: string | undefined) {
  if (style !== 'v1') return { apiVersion: dated ?? USUAL_VERSION[style] };
  return named === 'preview' ? { apiVersion: named } : {};
}

/**
 * The base URL of an API of the endpoint; its query is the version, and paths go in between.
 *
 * @param deployment undefined for APIs that take it in the body whatever the style, as Responses does
 */
export function azureBaseUrl({ style, resource, apiVersion }: AzureEndpoint, deployment: string | undefined): string {
  const query = apiVersion === undefined ? '' : `?api-version=${encodeURIComponent(apiVersion)}`;
  switch (style) {
    case 'deployments':
      return deployment === undefined
        ? `${resource}/openai${query}`
        : `${resource}/openai/deployments/${encodeURIComponent(deployment)}${query}`;
    case 'inference':
      return `${resource}/models${query}`;
    case 'v1':
      return `${resource}/openai/v1${query}`;
  }
}

/** Where the same resource serves Claude: under the name that Foundry's own APIs have, whichever name is known. */
export function claudeBaseUrl({ resource }: AzureEndpoint): string {
  const foundry = resource.replace(/\.(openai|cognitiveservices)\.azure\.com$/, '.services.ai.azure.com');
  return `${foundry}/anthropic`;
}
