import { describe, expect, it } from '@jest/globals';

import type { GeminiContent, GeminiPart } from './gemini-content.js';
import { refuseContents } from './request-check.js';
import { signCall } from './thought-signature.js';

const STRICT = { insistsOnSignatures: true, refusedLevel: 'minimal' };
const LENIENT = { insistsOnSignatures: false, refusedLevel: undefined };
/** What Google gives those a signature who have none ("Thought signatures"). */
const SKIPPED = Buffer.from('skip_thought_signature_validator').toString('base64');

const user = (...parts: readonly GeminiPart[]): GeminiContent => ({ role: 'user', parts });
const model = (...parts: readonly GeminiPart[]): GeminiContent => ({ role: 'model', parts });
const hello = user({ text: 'hello' });
const answer = model({ text: 'hi' });
const bare = (name: string, args: object = {}): GeminiPart => ({ functionCall: { name, args } });
const call = (name: string, args: object = {}): GeminiPart => ({
  ...bare(name, args),
  thoughtSignature: signCall(name, args),
});
const result = (name: string): GeminiPart => ({ functionResponse: { name, response: { output: 'x' } } });

const refusal = (contents: unknown, which = STRICT as typeof STRICT | typeof LENIENT): string | undefined => {
  const refused = refuseContents({ contents }, which);
  if (refused !== undefined) expect(refused.status).toBe(400);
  return refused?.message;
};

describe(refuseContents, () => {
  it.each<[string, readonly GeminiContent[]]>([
    ['a prompt', [hello]],
    ['a prompt without a role', [{ parts: [{ text: 'hello' }] }]],
    ['two prompts in a row', [hello, hello]],
    ['a call and its response', [hello, model(call('f')), user(result('f'))]],
    [
      'parallel calls, of which the first is signed',
      [hello, model(call('f'), bare('g')), user(result('f'), result('g'))],
    ],
    ['two rounds', [hello, model(call('f')), user(result('f')), model(call('g')), user(result('g'))]],
    ['a response with a remark', [hello, model(call('f')), user(result('f'), { text: 'go on' })]],
    ['a call of an earlier turn without its signature', [hello, model(bare('f')), user(result('f')), answer, hello]],
    ['a call that another model made', [hello, model({ ...bare('f'), thoughtSignature: SKIPPED }), user(result('f'))]],
    ['an empty text that carries a signature', [hello, model({ text: '', thoughtSignature: SKIPPED }), hello]],
  ])('lets %s pass', (_name, contents) => {
    expect(refusal(contents)).toBeUndefined();
  });

  it.each<[string, unknown, RegExp]>([
    ['no contents', undefined, /contents is not specified/],
    ['contents that are no list', hello, /contents is not specified/],
    ['a role of another API', [hello, { role: 'assistant', parts: [{ text: 'x' }] }], /valid role: user, model/],
    ['a model that begins', [answer, hello], /begins with a user turn/],
    ['a content without parts', [hello, model()], /contents\[1\]\.parts: contents\.parts must not be empty/],
    ['an empty text among others', [hello, user({ text: 'x' }, { text: '' })], /contents\[1\]\.parts\[1\]$/],
    ['one response of two', [hello, model(call('f'), bare('g')), user(result('f'))], /number of function response/],
    ['a response too many', [hello, model(call('f')), user(result('f'), result('f'))], /number of function response/],
    [
      'responses in another order',
      [hello, model(call('f'), bare('g')), user(result('g'), result('f'))],
      /number of function response/,
    ],
    ['the response to another call', [hello, model(call('f')), user(result('g'))], /number of function response/],
    ['a response that comes late', [hello, model(call('f')), hello, user(result('f'))], /number of function response/],
    ['a call that stays open', [hello, model(call('f'))], /number of function response/],
    ['a call without its signature', [hello, model(bare('f')), user(result('f'))], /`default_api:f` , position 2\./],
    [
      'a call without its signature in the second round',
      [hello, model(call('f')), user(result('f')), model(bare('g')), user(result('g'))],
      /`default_api:g` , position 4\./,
    ],
    [
      'parallel calls, of which only the second is signed',
      [hello, model(bare('f'), call('g')), user(result('f'), result('g'))],
      /missing a thought_signature/,
    ],
  ])('refuses %s', (_name, contents, message) => {
    expect(refusal(contents)).toMatch(message);
  });

  it('insists on signatures only for models that do, and on true ones for all', () => {
    expect(refusal([hello, model(bare('f')), user(result('f'))], LENIENT)).toBeUndefined();
    const forged = { ...bare('f', { path: 'b' }), thoughtSignature: signCall('f', { path: 'a' }) };
    for (const which of [STRICT, LENIENT]) {
      expect(refusal([hello, model(forged), user(result('f')), answer, hello], which)).toBe(
        'Corrupted thought signature.',
      );
    }
  });

  it('refuses the level of thinking that the model does not know, and no other', () => {
    const asked = (thinkingLevel: string, which: typeof STRICT | typeof LENIENT): string | undefined =>
      refuseContents({ contents: [hello], generationConfig: { thinkingConfig: { thinkingLevel } } }, which)?.message;
    expect(asked('minimal', STRICT)).toMatch(/^Thinking level MINIMAL is not supported/);
    expect([asked('low', STRICT), asked('minimal', LENIENT)]).toEqual([undefined, undefined]);
  });
});
