import { describe, expect, it } from '@jest/globals';

import { editCloudBody, type CloudBodyEdits } from './cloud-body.js';

const EDITS: CloudBodyEdits = {
  added: { anthropic_version: 'v', anthropic_beta: ['b'] },
  dropsField: (name) => name === 'model' || name === 'stream',
  dropsToolField: (name) => name === 'strict',
};

function edit(body: string | Uint8Array): readonly [body: string, dropped: readonly string[]] {
  const edited = editCloudBody(body, EDITS);
  return [Buffer.from(edited.body).toString('utf8'), edited.dropped];
}

const ADDED = '"anthropic_version":"v","anthropic_beta":["b"]';

describe('editCloudBody', () => {
  it.each<[string, string, string, string[]]>([
    ['in front', '{"model":"m","messages":[]}', `{${ADDED},"messages":[]}`, ['model']],
    ['at the end', '{"messages":[],"stream":true}', `{${ADDED},"messages":[]}`, ['stream']],
    ['on both sides', '{"model":"m","messages":[],"stream":true}', `{${ADDED},"messages":[]}`, ['model', 'stream']],
    ['all there is', '{"model":"m","stream":true}', `{${ADDED}}`, ['model', 'stream']],
    ['nothing of nothing', '{}', `{${ADDED}}`, []],
    ['nothing', '{"messages":[]}', `{${ADDED},"messages":[]}`, []],
    ['twice the same', '{"model":1,"a":2,"model":3}', `{${ADDED},"a":2}`, ['model', 'model']],
    ['what is added', '{"anthropic_version":"x","a":1}', `{${ADDED},"a":1}`, ['anthropic_version']],
    ['nothing that lies deeper', '{"metadata":{"model":1}}', `{${ADDED},"metadata":{"model":1}}`, []],
    [
      'a field of a tool',
      '{"tools":[{"strict":true,"name":"a"},{"name":"b"}]}',
      `{${ADDED},"tools":[{"name":"a"},{"name":"b"}]}`,
      ['tools.0.strict'],
    ],
    ['nothing of tools that are none', '{"tools":{"strict":1}}', `{${ADDED},"tools":{"strict":1}}`, []],
    ['nothing of a tool that is none', '{"tools":["strict",null]}', `{${ADDED},"tools":["strict",null]}`, []],
  ])('leaves out %s', (_what, body, expected, dropped) => {
    expect(edit(body)).toEqual([expected, dropped]);
  });

  it('leaves every other byte as the client wrote it', () => {
    const rest = '"messages" : [ {"n": 1.0e2, "s":"\\u00fc 世"} ],\n "unknown":12345678901234567890 ';
    expect(edit(` { "model" : "m" , ${rest}} `)[0]).toBe(` {${ADDED}, ${rest}} `);
    expect(edit(Buffer.from(`{${rest}}`))[0]).toBe(`{${ADDED},${rest}}`);
  });
});
