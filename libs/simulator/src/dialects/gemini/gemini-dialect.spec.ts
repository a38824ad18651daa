import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startSimulator, type Simulator } from '../../index.js';
import { signCall } from './thought-signature.js';

type Json = Record<string, unknown>;

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ keys: ['a-key'] });
});
afterEach(async () => {
  await simulator.close();
});

const user = (...parts: object[]) => ({ role: 'user', parts });
const model = (...parts: object[]) => ({ role: 'model', parts });
const text = (value: string) => ({ text: value });
const PARAMETERS = { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] };
const READ = { name: 'Read', parameters: PARAMETERS };
const TOOLS = { tools: [{ functionDeclarations: [READ] }] };

async function generate(
  name: string,
  body: Json,
  method = 'generateContent',
): Promise<{ status: number; body: string }> {
  const url = `${simulator.origin}/v1beta/models/${encodeURIComponent(name)}:${method}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': 'a-key' },
    body: JSON.stringify({ contents: [user(text('read note.txt'))], ...body }),
  });
  return { status: response.status, body: await response.text() };
}

interface Candidate {
  readonly content: { readonly parts: readonly (Json & { readonly text?: string })[] };
  readonly finishReason?: string;
  readonly continuationToken?: string;
}

const candidateOf = ({ body }: { body: string }): Candidate =>
  (JSON.parse(body) as { candidates: [Candidate] }).candidates[0];
const eventsOf = ({ body }: { body: string }) =>
  body
    .split('\r\n\r\n')
    .filter((event) => event !== '')
    .map((event) => JSON.parse(event.replace(/^data: /, '')) as { candidates: [Candidate] });
const textOf = (candidates: readonly Candidate[]) =>
  candidates.flatMap(({ content }) => content.parts.map((part) => part.text ?? '')).join('');

describe('Gemini’s API', () => {
  it('answers whole, as events and as an array', async () => {
    const whole = candidateOf(await generate('sim-text', {}));
    const events = eventsOf(await generate('sim-text', {}, 'streamGenerateContent?alt=sse'));
    const array = JSON.parse((await generate('sim-text', {}, 'streamGenerateContent')).body) as typeof events;
    expect(textOf([whole])).toContain('You said: read note.txt');
    for (const chunks of [events, array]) {
      expect(textOf(chunks.map(({ candidates }) => candidates[0]))).toBe(textOf([whole]));
      expect(chunks.at(-1)?.candidates[0]).toMatchObject({ finishReason: 'STOP' });
      expect(chunks.at(-1)).toMatchObject({ usageMetadata: { promptTokenCount: expect.any(Number) } });
    }
  });

  it('is found on Vertex AI as well, and counts', async () => {
    const path = '/v1/projects/p/locations/global/publishers/google/models/sim-text:generateContent';
    const answer = await fetch(`${simulator.origin}${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-key' },
      body: JSON.stringify({ contents: [user(text('x'))] }),
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse((await generate('sim-text', {}, 'countTokens')).body)).toEqual({
      totalTokens: expect.any(Number),
    });
  });

  it('signs the first call of a reply, and wants it back so', async () => {
    const { parts } = candidateOf(await generate('gemini-3-sim-parallel-tools', TOOLS)).content;
    const args = { file_path: 'note.txt' };
    expect(parts).toMatchObject([
      { functionCall: { name: 'Read', args }, thoughtSignature: signCall('Read', args) },
      { functionCall: { name: 'Read' } },
    ]);
    expect(parts[1]).not.toHaveProperty('thoughtSignature');
    const answers = parts.map(() => ({ functionResponse: { name: 'Read', response: { output: 'pelican-42' } } }));
    const again = (calls: readonly Json[]) =>
      generate('gemini-3-sim-parallel-tools', {
        ...TOOLS,
        contents: [user(text('read note.txt')), model(...calls), user(...answers)],
      });
    expect((await again(parts)).body).toContain('pelican-42');
    const forged = parts.map((part) => ({ ...part, thoughtSignature: 'forged' }));
    expect(await again(forged)).toMatchObject({
      status: 400,
      body: expect.stringContaining('Corrupted thought signature'),
    });
    const unsigned = parts.map(({ functionCall }) => ({ functionCall }));
    expect(await again(unsigned)).toMatchObject({
      status: 400,
      body: expect.stringContaining('missing a thought_signature'),
    });
  });

  const call = { functionCall: { name: 'Read', args: {} } };
  const response = { functionResponse: { name: 'Read', response: { output: 'r' } } };

  it.each<[string, Json, RegExp]>([
    ['no contents', { contents: [] }, /contents is not specified/],
    ['an empty content', { contents: [user()] }, /must not be empty/],
    ['an empty text', { contents: [user(text(''))] }, /must have a text parameter/],
    ['another role', { contents: [{ role: 'assistant', parts: [text('x')] }] }, /valid role/],
    ['a beginning by the model', { contents: [model(text('x'))] }, /begins with a user turn/],
    [
      'calls without responses',
      { contents: [user(text('x')), model(call), user(text('y'))] },
      /number of function response/,
    ],
    ['a call at the end', { contents: [user(text('x')), model(call)] }, /number of function response/],
    [
      'too few responses',
      { contents: [user(text('x')), model(call, call), user(response)] },
      /number of function response/,
    ],
    ['responses without calls', { contents: [user(response)] }, /number of function response/],
    [
      'a response of another function',
      { contents: [user(text('x')), model({ functionCall: { name: 'Bash' } }), user(response)] },
      /number of function response/,
    ],
  ])('refuses %s', async (_what, body, message) => {
    const answer = await generate('sim-text', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatch(message);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
  });

  it('refuses a level of thinking that the model’s name excludes', async () => {
    const body = { generationConfig: { thinkingConfig: { thinkingLevel: 'minimal' } } };
    const answer = await generate('sim-text:refuses=minimal', body);
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('Thinking level MINIMAL') });
    expect((await generate('sim-text:refuses=low', body)).status).toBe(200);
  });

  it('shows its thoughts to those who ask for them', async () => {
    const thoughtsOf = async (includeThoughts: boolean) => {
      const body = { generationConfig: { thinkingConfig: { includeThoughts } } };
      const { parts } = candidateOf(await generate('sim-thinking', body)).content;
      return parts.filter(({ thought }) => thought === true).length;
    };
    expect(await thoughtsOf(false)).toBe(0);
    expect(await thoughtsOf(true)).toBeGreaterThan(0);
  });

  it.each(['generateContent', 'streamGenerateContent?alt=sse', 'streamGenerateContent'])(
    'cuts a reply into answers that go on by tokens: %s',
    async (method) => {
      const candidates: Candidate[] = [];
      let token: string | undefined;
      do {
        const answer = await generate(
          'sim-text:pieces=3',
          token === undefined ? {} : { continuationToken: token },
          method,
        );
        const chunks = method.endsWith('sse')
          ? eventsOf(answer)
          : [JSON.parse(answer.body) as { candidates: [Candidate] }].flat();
        candidates.push(...chunks.map((chunk) => chunk.candidates[0]));
        token = candidates.at(-1)?.continuationToken;
      } while (token !== undefined);
      expect(candidates.filter(({ finishReason }) => finishReason === 'CONTINUATION').length).toBeGreaterThan(1);
      expect(candidates.at(-1)?.finishReason).toBe('STOP');
      expect(textOf(candidates)).toBe('You said: read note.txt (answered by the simulator as sim-text:pieces=3)');
    },
  );

  it('fails in Google’s words', async () => {
    expect(JSON.parse((await generate('sim-error:429', {})).body)).toEqual({
      error: { code: 429, message: expect.any(String), status: 'RESOURCE_EXHAUSTED' },
    });
    const broken = await generate('sim-midstream-error', {}, 'streamGenerateContent?alt=sse');
    expect(broken.body).toMatch(/\r\n\r\n\{"error":\{"code":\d+,/);
    const array = await generate('sim-midstream-error', {}, 'streamGenerateContent');
    expect((JSON.parse(array.body) as Json[]).at(-1)).toHaveProperty('error');
    expect(candidateOf(await generate('sim-refusal', {}))).toMatchObject({ finishReason: 'SAFETY' });
  });

  it('refuses a key it was not told of', async () => {
    const url = `${simulator.origin}/v1beta/models/sim-text:generateContent`;
    const answer = await fetch(url, { method: 'POST', headers: { 'x-goog-api-key': 'wrong' }, body: '{}' });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { status: 'UNAUTHENTICATED' } });
  });
});
