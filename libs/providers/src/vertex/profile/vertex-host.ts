import type { ProviderSettings } from '@sluice/exchange';

/** Where Vertex AI is served unless a base URL says otherwise. */
const DEFAULT_ORIGIN = 'https://aiplatform.googleapis.com';
/** Locations that are several regions have a host of their own ("Locations", data residency endpoints). */
const MULTI_REGIONS: Readonly<Record<string, string>> = { us: 'aiplatform.us.rep', eu: 'aiplatform.eu.rep' };

/**
 * The base of every URL of a project's models, without a trailing slash. With the options `project` and `location`
 * (`global`, `us`, `eu`, or a region such as `europe-west1`) it is made of them, at the host of the location or at that
 * of another base URL; without a project the base URL is all of it, up to the location.
 */
export function vertexBaseUrl({ baseUrl, options }: Pick<ProviderSettings, 'baseUrl' | 'options'>): string {
  const configured = baseUrl.replace(/\/+$/, '');
  const { project, location = 'global' } = options ?? {};
  if (project === undefined) return configured;
  const host = configured.replace(/\/v1$/, '');
  const origin = host === '' || host === DEFAULT_ORIGIN ? originOf(location) : host;
  return `${origin}/v1/projects/${encodeURIComponent(project)}/locations/${encodeURIComponent(location)}`;
}

function originOf(location: string): string {
  if (location === 'global') return DEFAULT_ORIGIN;
  const host = Object.hasOwn(MULTI_REGIONS, location) ? MULTI_REGIONS[location] : `${location}-aiplatform`;
  return `https://${host}.googleapis.com`;
}
