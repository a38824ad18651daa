import { describe, expect, it } from '@jest/globals';

import { decodeAtAllSizes, d, DONE, f, TU, TX } from '../fixtures/decode-reply.js';
import type { ReplyBlock } from '../fixtures/decode-reply.js';
import { TextToolRescue } from '../../shared/response/text-tool-rescue.js';

const LS = '{"command":"ls"}';
const BASH = TU(undefined, 'Bash', { command: 'ls' });
const TAGGED = `<tool_call>{"name":"Bash","arguments":${LS}}</tool_call>`;

function rescued(...contents: string[]): readonly ReplyBlock[] {
  const body = contents.map((content) => d({ content })).join('') + f('stop') + DONE;
  return decodeAtAllSizes(body, { profile: { rescueTextTools: true } }).reply.blocks;
}

describe(TextToolRescue.name, () => {
  it.each<[string, string, readonly ReplyBlock[]]>([
    ['a tag', TAGGED, [BASH]],
    ['a tag over lines', `<tool_call>\n{"name":"Bash","arguments":${LS}}\n</tool_call>`, [BASH]],
    ['a block of JSON', `\`\`\`json\n{"name":"Bash","arguments":${LS}}\n\`\`\``, [BASH]],
    ['a bracket', `[Tool call: Bash(${LS})]`, [BASH]],
    ['parameters', `<tool_call>{"name":"Bash","parameters":${LS}}</tool_call>`, [BASH]],
    ['arguments encoded once more', `<tool_call>{"name":"Bash","arguments":${JSON.stringify(LS)}}</tool_call>`, [BASH]],
    ['no arguments', '<tool_call>{"name":"Noop"}</tool_call>', [TU(undefined, 'Noop', {})]],
    ['text around it', `Let me see.${TAGGED}There.`, [TX('Let me see.'), BASH, TX('There.')]],
    ['two calls', `${TAGGED}\n[Tool call: Bash(${LS})]`, [BASH, BASH]],
    [
      'closings in its arguments',
      '[Tool call: Bash({"command":"echo )] \\"}` </tool_call> \\\\"})]',
      [TU(undefined, 'Bash', { command: 'echo )] "}` </tool_call> \\' })],
    ],
  ])('finds %s', (_name, content, blocks) => {
    expect(rescued(content)).toEqual(blocks);
    expect(rescued(...content.split(''))).toEqual(blocks);
  });

  it.each([
    ['a tool that nobody offered', '<tool_call>{"name":"Write","arguments":{}}</tool_call>'],
    ['JSON that is no call', '```json\n{"command":"ls"}\n```'],
    ['a list', '```json\n[1, 2]\n```'],
    ['broken JSON', '<tool_call>{"name":Bash}</tool_call>'],
    ['an object without an end', `<tool_call>{"name":"Bash","arguments":${LS}`],
    ['an object without a closing', `[Tool call: Bash(${LS}) and so on`],
    ['prose that mentions the tag', 'A call stands in <tool_call> tags, like {this}.'],
    ['a beginning', 'so it was [Tool ca'],
    ['no text', '<tool_call>'],
  ])('leaves %s as it is', (_name, content) => {
    expect(rescued(content)).toEqual([TX(content)]);
    expect(rescued(...content.split(''))).toEqual([TX(content)]);
  });

  it('finds a call behind an opening that was none', () => {
    expect(rescued(`<tool_call> is a tag: ${TAGGED}`)).toEqual([TX('<tool_call> is a tag: '), BASH]);
  });
});
