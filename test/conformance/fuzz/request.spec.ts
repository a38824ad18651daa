import { describe, expect, it } from '@jest/globals';
import { validateMessagesRequest } from '@sluice/anthropic';
import { CLIENT_ERROR_CODES } from '@sluice/exchange';
import type { ProfileName } from '@sluice/providers';
import { makeAttempt } from '@sluice/testing';
import fc from 'fast-check';

import { adapterOf, PROFILE_NAMES } from '../properties/translate-reply.js';
import { fuzzRuns, PATIENCE_MS } from './fuzz-runs.js';
import { deformed, nestedText, oddJson } from './odd-json.js';
import { SAMPLE_REQUEST } from './sample-request.js';

const ADAPTERS = new Map(PROFILE_NAMES.map((name) => [name, adapterOf(name)]));
const KNOWN_CODES = new Set<unknown>(CLIENT_ERROR_CODES);

/** Takes a body as far as it gets; anything but a fault or a {@link ClientError} is thrown on. */
function translated(body: unknown, profileName: ProfileName): 'refused' | 'sent' {
  const checked = validateMessagesRequest(body);
  if ('fault' in checked) {
    expect(checked.fault).toMatch(/^[^:]+: \S|^`max_tokens` must be greater/u);
    return 'refused';
  }
  try {
    const prepared = ADAPTERS.get(profileName)!.prepare(makeAttempt({ request: checked.request }));
    const sent = JSON.parse(String(prepared.request.body)) as { messages: unknown; model: unknown };
    expect(Array.isArray(sent.messages)).toBe(true);
    expect(sent.model).toBe('gpt-4o');
    for (const { code, path } of prepared.losses) expect([typeof code, typeof path]).toEqual(['string', 'string']);
    expect(prepared.openDecoder({ status: 200, headers: [] }).end().at(-1)?.type).toBe('error');
    return 'sent';
  } catch (error) {
    const { code, publicMessage } = error as { code?: unknown; publicMessage?: unknown };
    if (!KNOWN_CODES.has(code) || typeof publicMessage !== 'string') throw error;
    return 'refused';
  }
}

const profile = fc.constantFrom(...PROFILE_NAMES);

describe('a body that is any JSON', () => {
  it(
    'is refused by its path or sent, and nothing else happens',
    () => {
      fc.assert(
        fc.property(oddJson, profile, (body, to) => {
          translated(body, to);
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );

  it(
    'is refused by its path or sent when it is a request with parts replaced, whatever the profile',
    () => {
      const tally = { refused: 0, sent: 0 };
      fc.assert(
        fc.property(deformed(SAMPLE_REQUEST), profile, (body, to) => {
          tally[translated(body, to)] += 1;
        }),
        fuzzRuns(),
      );
      // Both ways have to be taken often, or the property says little.
      expect(Math.min(tally.refused, tally.sent)).toBeGreaterThan((tally.refused + tally.sent) / 20);
    },
    PATIENCE_MS,
  );

  it('is sent by every profile as it stands', () => {
    for (const to of PROFILE_NAMES) expect([to, translated(SAMPLE_REQUEST, to)]).toEqual([to, 'sent']);
  });

  it(
    'leaves what it was made of as it was, and the prototypes of the process',
    () => {
      fc.assert(
        fc.property(deformed(SAMPLE_REQUEST), profile, (body, to) => {
          const before = JSON.stringify(body);
          translated(body, to);
          expect(JSON.stringify(body)).toBe(before);
          expect(({} as Record<string, unknown>)['a']).toBeUndefined();
        }),
        fuzzRuns(0.3),
      );
    },
    PATIENCE_MS,
  );
});

describe('a body that is almost right', () => {
  const user = (block: object) => ({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: [block] }] });
  const text = { type: 'text', text: 'a' };
  const cases: Readonly<Record<string, object>> = {
    'null for the examples of a tool': {
      ...user(text),
      tools: [{ name: 'Read', input_schema: { type: 'object' }, input_examples: null }],
    },
    'a string for the content of a search result': user({
      type: 'search_result',
      source: 's',
      title: 't',
      content: 'x',
    }),
  };

  it.each(Object.keys(cases))('is sent or refused by every profile: %s', (name) => {
    for (const to of PROFILE_NAMES) expect(['sent', 'refused']).toContain(translated(cases[name], to));
  });
});

describe('a body that is nested deeply', () => {
  const PLACES: Readonly<Record<string, (deep: unknown) => object>> = {
    'a schema': (deep) => ({ tools: [{ name: 'Read', input_schema: { type: 'object', properties: { deep } } }] }),
    'an unknown field': (deep) => ({ deep }),
    'the input of a call': (deep) => ({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'Read', input: { deep } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'x' }] },
      ],
    }),
    'an unknown block': (deep) => ({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'new', deep },
            { type: 'text', text: 'x' },
          ],
        },
      ],
    }),
    'an output format': (deep) => ({
      output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: { deep } } } },
    }),
  };
  const cases = Object.keys(PLACES).flatMap((place) => [100, 20_000].map((depth) => [place, depth] as const));

  it.each(cases)('in %s, %d levels, is refused or sent', (place, depth) => {
    for (const to of PROFILE_NAMES) {
      for (const shape of ['array', 'object'] as const) {
        translated(
          {
            model: 'm',
            max_tokens: 9,
            messages: [{ role: 'user', content: 'a' }],
            ...PLACES[place]!(JSON.parse(nestedText(depth, shape))),
          },
          to,
        );
      }
    }
  });
});

describe('a request of many blocks', () => {
  it('costs no more than its size', () => {
    const content = Array.from({ length: 20_000 }, (_, position) => ({ type: 'text', text: `block ${position}` }));
    const body = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content }] };
    const began = process.cpuUsage();
    for (const to of PROFILE_NAMES) expect(translated(body, to)).toBe('sent');
    // Twenty thousand blocks squared, times the profiles, would take minutes.
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(20);
  });
});
