import { describe, expect, it } from '@jest/globals';
import { NO_QUIRKS, type Quirks } from '@sluice/exchange';

import { relayedChatBody } from './relayed-chat-body.js';

interface Asked {
  readonly quirks?: Quirks;
  /** The model as the upstream knows it. */
  readonly model?: string;
  readonly streamOptions?: boolean;
}

function relayed(text: string, { quirks = NO_QUIRKS, model = 'm', streamOptions = true }: Asked = {}) {
  const asked = JSON.parse(text) as {
    readonly stream?: boolean;
    readonly stream_options?: { readonly include_usage?: unknown } | null;
  };
  const bytes = Buffer.from(text);
  const attempt = {
    request: { model: 'm', max_tokens: 1, messages: [], stream: asked.stream === true },
    target: { provider: 'p', model },
    quirks,
    chat: { body: bytes, includeUsage: asked.stream_options?.include_usage === true },
  };
  const { body, losses, hidesUsage } = relayedChatBody(bytes, attempt, { streamOptions });
  return { text: Buffer.from(body).toString(), losses, hidesUsage, isSame: body === bytes };
}

describe(relayedChatBody.name, () => {
  it('changes nothing where nothing has to be changed', () => {
    const text = '{ "model":"m" , "n": 1.0, "own": "\\u00e9 ä", "seed": 12345678901234567890 }\n';
    expect(relayed(text)).toEqual({ text, losses: [], hidesUsage: false, isSame: true });
  });

  it.each([
    ['{"model":"m"}', '{"model":"up/x"}'],
    ['{"a": {"model":"m"}, "model" : "m" }', '{"a": {"model":"m"}, "model" : "up/x" }'],
    ['{"model":"m","model":"m"}', '{"model":"up/x","model":"up/x"}'],
    ['{"mod\\u0065l":"m"}', '{"mod\\u0065l":"up/x"}'],
    [
      '{"messages":[{"content":"\\"model\\":\\"m\\""}],"model":"m"}',
      '{"messages":[{"content":"\\"model\\":\\"m\\""}],"model":"up/x"}',
    ],
  ])('%s is asked of the model of the target', (text, expected) => {
    expect(relayed(text, { model: 'up/x' }).text).toBe(expected);
  });

  it.each([
    ['{"stream":true}', '{"stream_options":{"include_usage":true},"stream":true}'],
    ['{"stream":true,"stream_options":{}}', '{"stream":true,"stream_options":{"include_usage":true}}'],
    ['{"stream":true,"stream_options":null}', '{"stream":true,"stream_options":{"include_usage":true}}'],
    ['{"stream":true,"stream_options":{"a":1}}', '{"stream":true,"stream_options":{"include_usage":true,"a":1}}'],
    [
      '{"stream":true,"stream_options":{"include_usage": false, "a":1}}',
      '{"stream":true,"stream_options":{"include_usage": true, "a":1}}',
    ],
    [
      '{"stream":true,"stream_options":{"include_usage":0,"include_usage":null}}',
      '{"stream":true,"stream_options":{"include_usage":true,"include_usage":true}}',
    ],
  ])('%s is asked to count', (text, expected) => {
    expect(relayed(text)).toEqual({ text: expected, losses: [], hidesUsage: true, isSame: false });
  });

  it.each<[string, string, Asked]>([
    ['the client does it', '{"stream":true,"stream_options":{"include_usage":true}}', {}],
    ['the reply is whole', '{"stream":false}', {}],
    ['the upstream knows no such option', '{"stream":true}', { streamOptions: false }],
    ['the upstream has refused it', '{"stream":true}', { quirks: { stream_options: true } }],
  ])('asks for no counts where %s', (_name, text, asked) => {
    expect(relayed(text, asked)).toEqual({ text, losses: [], hidesUsage: false, isSame: true });
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    ['{"a":1,"model":"m"}', '{"model":"m"}', ['a'], ['a']],
    ['{"model":"m", "a":1}', '{"model":"m"}', ['a'], ['a']],
    ['{ "a":1, "model":"m", "a":[2,{}] , "b":3 }', '{ "model":"m", "b":3 }', ['a'], ['a']],
    ['{"a":1,"b":2,"model":"m","c":3}', '{"model":"m"}', ['a', 'b', 'c'], ['a', 'b', 'c']],
    ['{"a":{"b":2},"model":"m"}', '{"a":{"b":2},"model":"m"}', ['b'], []],
    // Nothing is left without them, whatever an upstream says.
    [
      '{"model":"m","messages":[],"tools":[]}',
      '{"model":"m","messages":[],"tools":[]}',
      ['model', 'messages', 'tools'],
      [],
    ],
  ])('%s becomes %s of an upstream that refuses %j', (text, expected, refused, lost) => {
    const quirks = Object.fromEntries(refused.map((field) => [field, true as const]));
    const { text: written, losses } = relayed(text, { quirks });
    expect(written).toBe(expected);
    expect(losses).toEqual(lost.map((path) => ({ code: 'field_dropped', path, detail: `${path} was refused` })));
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    ['{"model":"m","max_tokens":5}', '{"max_completion_tokens":5,"model":"m"}', ['max_tokens'], []],
    ['{"max_tokens":5,"model":"m"}', '{"max_completion_tokens":5,"model":"m"}', ['max_tokens'], []],
    ['{ "max_tokens": 5, "model":"m"}', '{"max_completion_tokens":5, "model":"m"}', ['max_tokens'], []],
    ['{"max_completion_tokens":null,"model":"m"}', '{"max_tokens":null,"model":"m"}', ['max_completion_tokens'], []],
    ['{"max_tokens":5}', '{"max_completion_tokens":5}', ['max_tokens'], []],
    [
      '{"max_tokens":5,"max_completion_tokens":6,"model":"m"}',
      '{"max_completion_tokens":6,"model":"m"}',
      ['max_tokens'],
      ['max_tokens'],
    ],
    ['{"max_tokens":5,"model":"m"}', '{"model":"m"}', ['max_tokens', 'max_completion_tokens'], ['max_tokens']],
    [
      '{"max_tokens":5,"seed":1,"model":"m","stream":true}',
      '{"max_completion_tokens":5,"stream_options":{"include_usage":true},"model":"m","stream":true}',
      ['max_tokens', 'seed'],
      ['seed'],
    ],
  ])('%s becomes %s where limits have other names', (text, expected, refused, lost) => {
    const quirks = Object.fromEntries(refused.map((field) => [field, true as const]));
    const { text: written, losses } = relayed(text, { quirks });
    expect(JSON.parse(written)).toEqual(JSON.parse(expected));
    expect(written.replaceAll(' ', '')).toBe(expected.replaceAll(' ', ''));
    expect(losses.map(({ path }) => path)).toEqual(lost);
  });
});
