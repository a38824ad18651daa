import { describe, expect, it } from '@jest/globals';
import type { ConfigSnapshot } from '@sluice/exchange';
import { TEST_CONFIG } from '@sluice/testing';

import { ModelRouter } from './model-router.js';
import { RecordedSettings } from './recorded-settings.js';

function settingsOf(change: Partial<ConfigSnapshot>): RecordedSettings {
  const settings = { ...TEST_CONFIG, ...change };
  return new RecordedSettings(settings, new ModelRouter(settings));
}

const target = { provider: 'openai', model: 'gpt-big' };
const RULES: Partial<ConfigSnapshot> = {
  routing: {
    ...TEST_CONFIG.routing,
    rules: [
      { name: 'quiet', match: { kind: 'glob', pattern: 'private-*' }, targets: [{ target }], recordingMode: 'meta' },
      { name: 'loud', match: { kind: 'glob', pattern: 'open-*' }, targets: [{ target }] },
    ],
  },
};

describe('the settings of an exchange', () => {
  it('are those of all where nothing else is said of what is kept', () => {
    const settings = settingsOf({});
    expect(settings.of({ principalId: 'local', model: 'claude-opus-5' })).toBe(settings.shared);
  });

  it.each([
    ['local', 'private-1', 'meta'],
    ['local', 'open-1', 'redacted'],
    ['local', 'claude-opus-5', 'redacted'],
    ['local', 'nowhere/at-all', 'redacted'],
    ['key_1', 'open-1', 'full'],
    ['key_1', 'private-1', 'meta'],
  ] as const)('of %s asking for %s keep %s', (principalId, model, expected) => {
    const settings = settingsOf({ ...RULES, recordingModes: { key_1: 'full' } });
    expect(settings.of({ principalId, model }).recordingMode).toBe(expected);
  });

  it('differ in nothing else, and are made once', () => {
    const settings = settingsOf(RULES);
    const quiet = settings.of({ principalId: 'local', model: 'private-1' });
    expect(settings.of({ principalId: 'key_9', model: 'private-2' })).toBe(quiet);
    expect(settings.of({ principalId: 'local', model: 'open-1' })).toBe(settings.shared);
    const { hash, recordingMode, ...rest } = quiet;
    expect(settings.shared).toMatchObject(rest);
    expect(recordingMode).toBe('meta');
    expect(hash).not.toBe(settings.shared.hash);
  });
});
