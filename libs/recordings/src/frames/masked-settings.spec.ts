import { describe, expect, it } from '@jest/globals';
import type { Target } from '@sluice/exchange';
import { TEST_CONFIG } from '@sluice/testing';

import { Redactor } from '../redaction/redactor.js';
import { maskedSettings } from './masked-settings.js';

const HEADERS = { 'x-team': 'hunter2', authorization: 'Bearer hunter2', 'http-referer': 'https://public.example' };
const target: Target = { provider: 'acme', model: 'm', alias: 'a', overrides: { extraHeaders: HEADERS } };

const masked = () =>
  maskedSettings(
    {
      ...TEST_CONFIG,
      providers: [{ id: 'acme', adapter: 'openai', baseUrl: 'http://a', profile: '', extraHeaders: HEADERS }],
      routing: {
        bigModel: target,
        middleModel: target,
        smallModel: target,
        fallbacks: [target],
        defaultModel: target,
        models: [{ id: 'a', target }],
        rules: [{ name: 'r', match: { kind: 'exact', pattern: 'x' }, targets: [{ target }] }],
      },
    },
    new Redactor({ mode: 'redacted', maskKey: Buffer.from('key'), secrets: [] }),
  );

describe('headers of an operator', () => {
  it('are in no settings that recordings keep, wherever they stand', () => {
    expect(JSON.stringify(masked())).not.toContain('hunter2');
  });

  it('are masked as those of requests are, so that a replay sends what the recording shows', () => {
    const redactor = new Redactor({ mode: 'redacted', maskKey: Buffer.from('key'), secrets: [] });
    const sent = Object.fromEntries(redactor.headers(Object.entries(HEADERS)));
    expect(sent['http-referer']).toBe('https://public.example');
    expect(masked().providers[0]?.extraHeaders).toEqual(sent);
    expect(masked().routing.bigModel.overrides?.extraHeaders).toEqual(sent);
  });

  it('are not what is merged into bodies, which a replay merges again', () => {
    const extraBody = { extraHeaders: { 'x-team': 'a' } };
    const routing = { ...TEST_CONFIG.routing, bigModel: { ...target, overrides: { extraBody } } };
    const redactor = new Redactor({ mode: 'redacted', maskKey: Buffer.from('key'), secrets: [] });
    const { bigModel } = maskedSettings({ ...TEST_CONFIG, routing }, redactor).routing;
    expect(bigModel.overrides).toEqual({ extraBody });
  });
});
