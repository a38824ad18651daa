import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** How the places differ at which Google serves Gemini, as data. */
export interface GeminiProfile {
  /** The value of `gen_ai.provider.name`. */
  readonly telemetryName: string;
  /** What stands between the base URL and the name of a model. */
  readonly models: string;
  /** `key`: `x-goog-api-key`, never `?key=`, which would stand in logs; `oauth`: a bearer token of Google Cloud. */
  readonly authentication: 'key' | 'oauth';
  /** Whether calls and their responses may carry ids. Vertex AI in express mode refuses them. */
  readonly callIds: boolean;
  /** Whether a search of Google's and functions of the client go together, for models that can. */
  readonly searchBesideFunctions: boolean;
  /** Whether the body may name a service tier. */
  readonly serviceTier: boolean;
}

const VERTEX: GeminiProfile = {
  telemetryName: 'gcp.vertex_ai',
  models: 'publishers/google/models',
  authentication: 'oauth',
  callIds: true,
  searchBesideFunctions: false,
  serviceTier: false,
};

/** By the names that settings give them. */
export const GEMINI_PROFILES = {
  gemini: {
    telemetryName: 'gcp.gemini',
    models: 'models',
    authentication: 'key',
    callIds: true,
    searchBesideFunctions: true,
    serviceTier: true,
  },
  'vertex-gemini': VERTEX,
  'vertex-express': { ...VERTEX, authentication: 'key', callIds: false },
} as const satisfies Record<string, GeminiProfile>;

export type GeminiProfileName = keyof typeof GEMINI_PROFILES;

/** @throws {Error} when there is no such profile; names the ones there are */
export function geminiProfile(name: string): GeminiProfile {
  if (Object.hasOwn(GEMINI_PROFILES, name)) return GEMINI_PROFILES[name as GeminiProfileName];
  throw new Error(`There is no Gemini profile "${name}". Use one of: ${Object.keys(GEMINI_PROFILES).join(', ')}.`);
}

/** Who serves at a base URL, where the settings do not say: projects are Vertex AI's, and express mode has none. */
export function geminiProfileFor(baseUrl: string): GeminiProfileName {
  if (/\/projects\/[^/]+\/locations\//.test(baseUrl)) return 'vertex-gemini';
  return /^https?:\/\/[^/]*aiplatform\.googleapis\.com\b/.test(baseUrl) ? 'vertex-express' : 'gemini';
}

/** What the rules that Gemini shares with others have to know about it. */
export const GEMINI_RULES: ProviderProfile = {
  ...GENERIC_PROFILE,
  maxStops: 5,
  topK: true,
  partsMode: 'array',
  pdf: true,
  maxTools: 512,
  parallelSwitch: false,
  strictTools: 'beside',
  schemaDialect: 'gemini',
};
