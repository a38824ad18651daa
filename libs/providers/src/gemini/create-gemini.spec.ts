import { describe, expect, it } from '@jest/globals';
import type { ProviderSettings } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';

import { createGemini } from './create-gemini.js';

const prepare = (settings: Partial<ProviderSettings>) => {
  const adapter = createGemini({
    id: 'g',
    adapter: 'gemini',
    baseUrl: 'https://g.test/v1beta',
    profile: '',
    ...settings,
  });
  const attempt = makeAttempt({ target: { provider: 'g', model: 'gemini-3-pro' } });
  return { adapter, prepared: adapter.prepare(attempt) };
};
const PROJECT = { project: 'my-project', location: 'europe-west1' };

describe(createGemini.name, () => {
  it.each<[string, Partial<ProviderSettings>, string, string]>([
    ['the Gemini API', {}, 'gcp.gemini', 'https://g.test/v1beta/models/'],
    [
      'the Gemini API, where its copy of Chat Completions is',
      { baseUrl: 'https://g.test/v1beta/openai/' },
      'gcp.gemini',
      'https://g.test/v1beta/models/',
    ],
    [
      'Vertex AI by its base URL',
      { baseUrl: 'https://x-aiplatform.googleapis.com/v1/projects/p/locations/x' },
      'gcp.vertex_ai',
      'https://x-aiplatform.googleapis.com/v1/projects/p/locations/x/publishers/google/models/',
    ],
    [
      'express mode by its base URL',
      { baseUrl: 'https://aiplatform.googleapis.com/v1' },
      'gcp.vertex_ai',
      'https://aiplatform.googleapis.com/v1/publishers/google/models/',
    ],
    [
      'Vertex AI by its project',
      { profile: 'vertex-gemini', baseUrl: '', options: PROJECT },
      'gcp.vertex_ai',
      'https://europe-west1-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west1/publishers/google/models/',
    ],
  ])('speaks to %s', (_where, settings, telemetryName, url) => {
    const { adapter, prepared } = prepare(settings);
    expect(adapter).toMatchObject({ id: 'g', telemetryName });
    expect(prepared.request.url).toBe(`${url}gemini-3-pro:generateContent`);
  });

  it('has requests to projects signed, and none other', () => {
    expect(prepare({ profile: 'vertex-gemini', options: PROJECT }).prepared.signing).toEqual({ scheme: 'google' });
    expect(prepare({}).prepared).not.toHaveProperty('signing');
    expect(prepare({ profile: 'vertex-express' }).prepared).not.toHaveProperty('signing');
  });

  it('says what is wrong with settings', () => {
    expect(() => prepare({ profile: 'nope' })).toThrow(/no Gemini profile "nope".*vertex-express/);
    expect(() => prepare({ profile: 'toString' })).toThrow(/no Gemini profile/);
    expect(() => prepare({ options: { safety: 'ON' } })).toThrow(/no safety threshold "ON"/);
  });

  it('asks for help with URLs, not with searches', () => {
    expect(prepare({}).adapter.assistance?.({ provider: 'g', model: 'm' })).toEqual({
      fetch: ['image', 'document'],
      webSearch: false,
    });
  });
});
