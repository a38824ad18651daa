import { describe, expect, it } from '@jest/globals';

import { LossCollector } from '../loss-collector.js';
import { reportUnsupportedFields } from './report-unsupported-fields.js';

function lossesOf(fields: object): readonly string[] {
  const losses = new LossCollector();
  reportUnsupportedFields({ model: 'm', max_tokens: 1, messages: [], ...fields }, losses);
  return losses.losses.map(({ code, path }) => `${code} ${path}`);
}

describe(reportUnsupportedFields, () => {
  it.each<[string, object, readonly string[]]>([
    ['what Anthropic alone keeps', { container: 'c_1' }, ['field_dropped container']],
    ['servers that Anthropic would call', { mcp_servers: [{ url: 'x' }] }, ['field_dropped mcp_servers']],
    ['where it is to be computed', { inference_geo: 'eu' }, ['field_dropped inference_geo']],
    ['what nobody knows yet', { novelty: 0 }, ['field_dropped novelty']],
    ['a switch that is off', { novelty: false }, ['field_dropped novelty']],
    ['nothing of what was left out', { container: null, novelty: undefined }, []],
    ['a thread that begins here', { thread: { type: 'new' } }, ['field_dropped thread']],
    ['parts of what is read', { metadata: { user_id: 'u', team: 't' } }, ['field_dropped metadata.team']],
    [
      'other wishes for the output',
      { output_config: { effort: 'low', format: null, verbosity: 'high' } },
      ['field_dropped output_config.verbosity'],
    ],
    ['nothing of what is translated', { system: 's', tools: [], top_k: 1, thinking: {}, speed: 'fast' }, []],
    ['nothing of fields of a wrong kind', { metadata: 'm', output_config: 7 }, []],
  ])('tells %s', (_, fields, losses) => {
    expect(lossesOf(fields)).toEqual(losses);
  });

  it('refuses to go on from a thread that is kept elsewhere', () => {
    expect(() => lossesOf({ thread: { continue: 'thread_1' } })).toThrow(/^thread_not_found/);
  });
});

describe(LossCollector, () => {
  it('tells of 32 losses of a kind, and of those of another kind still', () => {
    const collector = new LossCollector();
    for (let turn = 0; turn < 100; turn += 1) collector.add('thinking_dropped', `messages.${turn}`);
    collector.add('block_dropped', 'messages.99', 'image');
    expect(collector.losses).toHaveLength(33);
    expect(collector.losses.at(31)).toEqual({ code: 'thinking_dropped', path: 'messages.31' });
    expect(collector.losses.at(-1)).toEqual({ code: 'block_dropped', path: 'messages.99', detail: 'image' });
  });
});
