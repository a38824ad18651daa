import { describe, expect, it } from '@jest/globals';
import { makeExchange } from '@sluice/testing';

import { recordingModeOf } from './recording-mode.js';
import type { ConfigSnapshot, RecordingMode, RouteRule } from './settings.js';

function configOf(byKey: Readonly<Record<string, RecordingMode>> | undefined, byRule?: RecordingMode): ConfigSnapshot {
  const { config } = makeExchange().exchange;
  const rule: RouteRule = {
    name: 'ours',
    match: { kind: 'glob', pattern: 'ours-*' },
    targets: [],
    ...(byRule && { recordingMode: byRule }),
  };
  const routing = { ...config.routing, rules: [{ ...rule, name: 'other', recordingMode: 'full' as const }, rule] };
  return { ...config, routing, recordingMode: 'redacted', ...(byKey && { recordingModes: byKey }) };
}

describe('recordingModeOf', () => {
  it.each<[string, ConfigSnapshot, RecordingMode]>([
    ['the configuration, where nobody else says anything', configOf(undefined), 'redacted'],
    ['the caller', configOf({ local: 'full' }), 'full'],
    ['no other caller', configOf({ key_1: 'full' }), 'redacted'],
    ['no member that every object has', configOf({}), 'redacted'],
    ['the rule', configOf({ key_1: 'meta' }, 'full'), 'full'],
    ['the caller, who is stricter than the rule', configOf({ local: 'meta' }, 'full'), 'meta'],
    ['the rule, which is stricter than the caller', configOf({ local: 'full' }, 'redacted'), 'redacted'],
  ])('is said by %s', (_name, config, expected) => {
    expect(recordingModeOf(config, { principalId: 'local', rule: 'ours' })).toBe(expected);
  });

  it('knows no caller by the name of a member that every object has', () => {
    expect(recordingModeOf(configOf({}), { principalId: 'constructor', rule: undefined })).toBe('redacted');
  });
});
