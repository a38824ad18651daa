import type { ContentBlock } from '@sluice/anthropic';
import type { ConfigSnapshot, FetchedMedia } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, watchRun, type CallScript } from '@sluice/testing';
import { describe, expect, it } from '@jest/globals';

import { buildPipeline } from '../build-pipeline.js';

const CAT = 'https://pictures.test/cat.png';
const DOG = 'https://pictures.test/dog.png';
const PAPER = 'https://papers.test/1';
const PNG: FetchedMedia = { mediaType: 'image/png', data: 'Y2F0' };

const image = (url: string): ContentBlock => ({ type: 'image', source: { type: 'url', url } });
const paper: ContentBlock = { type: 'document', source: { type: 'url', url: PAPER } };
const base64 = (mediaType: string, data: string): object => ({ type: 'base64', media_type: mediaType, data });

const ON = { assistance: { fetchMedia: true, webSearch: false } };
const TWO_TARGETS: Partial<ConfigSnapshot> = {
  ...ON,
  routing: { ...TEST_CONFIG.routing, fallbacks: [{ provider: 'other', model: 'spare' }] },
};

interface Scene {
  readonly content: readonly ContentBlock[];
  readonly config?: Partial<ConfigSnapshot>;
  readonly scripts?: readonly CallScript[];
  readonly fetch?: readonly ('image' | 'document')[];
  readonly prepare?: (upstream: ScriptedUpstream) => void;
}

function start({ content, config = ON, fetch = ['image', 'document'], ...scene }: Scene) {
  const fixture = makeExchange({ request: { messages: [{ role: 'user', content }] }, config });
  const scripts = scene.scripts ?? [(call) => call.reply('seen')];
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts, providers: ['openai', 'other'] });
  for (const provider of upstream.providers.values()) provider.needs = { fetch, webSearch: false };
  upstream.media.content.set(CAT, PNG);
  upstream.media.content.set(PAPER, { mediaType: 'text/plain', data: 'words' });
  scene.prepare?.(upstream);
  const run = buildPipeline(upstream).run(fixture.exchange, new Valve());
  return { ...fixture, upstream, watched: watchRun(run.chunks) };
}

/** What the providers were asked to translate, one after the other. */
function contents(upstream: ScriptedUpstream): unknown[] {
  return [...upstream.providers.values()].flatMap(({ prepared }) =>
    prepared.map(({ request }) => request.messages[0]?.content),
  );
}

describe('RemoteMedia', () => {
  it('puts what URLs lead to in their place, each asked for once', async () => {
    const { upstream, watched } = start({ content: [image(CAT), paper, image(CAT)] });
    await settled();
    expect(watched.ending).toBe('complete');
    expect(upstream.media.asked).toEqual([
      [
        { kind: 'image', url: CAT },
        { kind: 'document', url: PAPER },
      ],
    ]);
    expect(contents(upstream)).toEqual([
      [
        { type: 'image', source: base64('image/png', 'Y2F0') },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
        { type: 'image', source: base64('image/png', 'Y2F0') },
      ],
    ]);
  });

  it.each<[string, Partial<Scene>]>([
    ['it is switched off', { config: { assistance: { fetchMedia: false, webSearch: false } } }],
    ['the settings are older than it', { config: {} }],
    ['the target follows URLs by itself', { fetch: [] }],
    ['the target follows URLs of this kind', { fetch: ['document'] }],
  ])('fetches nothing where %s', async (_name, scene) => {
    const { upstream, watched, ambient } = start({ content: [image(CAT)], ...scene });
    await settled();
    expect(watched.ending).toBe('complete');
    expect(upstream.media.asked).toEqual([]);
    expect(contents(upstream)).toEqual([[image(CAT)]]);
    expect(ambient.readings.map(({ site }) => site)).not.toContain('media');
  });

  it('has what was fetched on the tape, and goes by the tape', async () => {
    const { upstream, ambient } = start({ content: [image(CAT)] });
    await settled();
    expect(ambient.readings).toContainEqual({ site: 'media', value: [PNG] });
    const other = start({
      content: [image(CAT)],
      prepare: ({ media }) => {
        media.content.clear();
      },
    });
    other.ambient.prescribed.set('media', [[{ mediaType: 'image/gif', data: 'R0lG' }]]);
    await settled();
    expect(contents(upstream)).toEqual([[{ type: 'image', source: base64('image/png', 'Y2F0') }]]);
    expect(contents(other.upstream)).toEqual([[{ type: 'image', source: base64('image/gif', 'R0lG') }]]);
  });

  it('refuses a block that cannot be fetched, by its place, with what to do, and calls nobody', async () => {
    const { upstream, watched } = start({ content: [{ type: 'text', text: 'see' }, image(DOG)] });
    await settled();
    expect(watched.error).toMatchObject({
      status: 400,
      code: 'invalid_request',
      publicMessage:
        'messages.0.content.1: The image could not be fetched: its server answered 404. ' +
        'Send it as base64, or correct the URL.',
    });
    expect(upstream.transport.calls).toEqual([]);
    expect(upstream.credentials.lent).toEqual([]);
  });

  it('leaves to the translation what a tool has read and cannot be fetched', async () => {
    const result: ContentBlock = { type: 'tool_result', tool_use_id: 't', content: [image(DOG) as never] };
    const { upstream, watched } = start({ content: [result, image(CAT)] });
    await settled();
    expect(watched.ending).toBe('complete');
    expect(contents(upstream)).toEqual([[result, { type: 'image', source: base64('image/png', 'Y2F0') }]]);
  });

  it('fetches once for all tries and all targets of an exchange', async () => {
    const refuse: CallScript = (call) => call.refuse(529, { code: 'upstream_overloaded' });
    const { upstream, watched, ambient } = start({
      content: [image(CAT)],
      config: TWO_TARGETS,
      scripts: [refuse, refuse, refuse, (call) => call.reply('from the other')],
    });
    for (let wait = 0; wait < 4; wait += 1) {
      await settled();
      ambient.advance(10_000);
    }
    await settled();
    expect(watched.body).toContain('from the other');
    expect(upstream.media.asked).toHaveLength(1);
    expect(contents(upstream)).toHaveLength(4);
    for (const content of contents(upstream)) {
      expect(content).toEqual([{ type: 'image', source: base64('image/png', 'Y2F0') }]);
    }
  });

  it('asks a second target for what only that one needs', async () => {
    const { upstream, watched } = start({
      content: [image(CAT), paper],
      config: { ...TWO_TARGETS, retry: { ...TEST_CONFIG.retry, maxRetries: 0 } },
      scripts: [(call) => call.refuse(529, { code: 'upstream_overloaded' }), (call) => call.reply('from the other')],
      prepare: ({ providers }) => {
        providers.get('openai')!.needs = { fetch: ['document'], webSearch: false };
      },
    });
    await settled();
    expect(watched.body).toContain('from the other');
    expect(upstream.media.asked).toEqual([[{ kind: 'document', url: PAPER }], [{ kind: 'image', url: CAT }]]);
  });

  it('ends what is fetched when the client leaves, and calls nobody', async () => {
    let open!: () => void;
    const { upstream, watched } = start({
      content: [image(CAT)],
      prepare: ({ media }) => {
        media.gate = new Promise((resolve) => (open = resolve));
      },
    });
    await settled();
    watched.subscription.unsubscribe();
    expect(upstream.media.signals.map(({ aborted }) => aborted)).toEqual([true]);
    open();
    await settled();
    expect(upstream.transport.calls).toEqual([]);
    expect(upstream.credentials.lent).toEqual([]);
  });

  it('keeps the client alive meanwhile', async () => {
    let open!: () => void;
    const { watched, ambient } = start({
      content: [image(CAT)],
      prepare: ({ media }) => {
        media.gate = new Promise((resolve) => (open = resolve));
      },
    });
    await settled();
    ambient.advance(26_000);
    expect(watched.eventTypes).toEqual(['message_start', 'ping']);
    open();
    await settled();
    expect(watched.ending).toBe('complete');
  });
});
