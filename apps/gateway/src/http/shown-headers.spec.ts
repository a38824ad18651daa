import { describe, expect, it } from '@jest/globals';

import { shownHeaders } from './shown-headers.js';

const PROVIDER = { id: 'openai', adapter: 'openai', baseUrl: '', profile: '' };

describe(shownHeaders, () => {
  it('hides what the operator has added, unless everybody may know it', () => {
    const providers = [{ ...PROVIDER, extraHeaders: { 'x-tenant': 'secret', 'x-title': 'ours' } }];
    const target = { provider: 'openai', model: 'm', overrides: { extraHeaders: { 'x-more': 'secret' } } };
    const headers = { accept: 'a', 'x-adapter': 'b', 'x-tenant': 'secret', 'x-title': 'ours', 'x-more': 'secret' };
    expect(shownHeaders(headers, { providers }, target)).toEqual({
      accept: 'a',
      'x-adapter': 'b',
      'x-tenant': 'set-by-the-operator',
      'x-title': 'ours',
      'x-more': 'set-by-the-operator',
    });
  });

  it('shows the rest as it is', () => {
    const headers = { authorization: 'Bearer stand-in' };
    expect(shownHeaders(headers, { providers: [PROVIDER] }, { provider: 'openai', model: 'm' })).toEqual(headers);
  });
});
