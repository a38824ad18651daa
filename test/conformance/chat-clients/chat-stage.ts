import { expect } from '@jest/globals';
import type { Exchange, ExchangeEvent } from '@sluice/exchange';
import { FrameBuilder, readRecording, type Recording } from '@sluice/recordings';
import { verifyBundle } from '@sluice/replay';
import OpenAI from 'openai';

import { ObservedGateway, until } from '../../../apps/gateway/fixtures/observed-gateway.js';
import { CLIENT_KEY, type Answer } from '../relay/relay-stage.js';
import { LoopbackUpstream } from '../streams/loopback-upstream.js';

/** A gateway whose client speaks Chat Completions, in front of an upstream that answers as it is told to. */
export interface ChatStage {
  readonly gateway: ObservedGateway;
  readonly upstream: LoopbackUpstream;
  readonly client: OpenAI;
}

/** One conformance case, played with real sockets. */
export interface ChatCase {
  readonly id: string;
  readonly name: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly play: (stage: ChatStage) => Promise<void>;
}

/** Opens a stage, plays a case, and plays it again from its recordings. */
export async function playChatCase({ environment, play }: ChatCase): Promise<void> {
  const upstream = await LoopbackUpstream.start();
  const recorder = new Recorder();
  const gateway = await ObservedGateway.start({
    environment: {
      PROXY_API_KEY: CLIENT_KEY,
      ANTHROPIC_API_KEY: 'key-of-the-gateway',
      ANTHROPIC_API_BASE: upstream.origin,
      OPENAI_BASE_URL: upstream.url,
      MAX_RETRIES: '0',
      ...environment,
    },
    observers: [recorder],
  });
  const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  try {
    await play({ gateway, upstream, client });
    await until(() => recorder.isIdle, 'all exchanges have ended');
  } finally {
    await gateway.close();
    await upstream.close();
  }
  await recorder.expectReplayable();
}

/** Sends a body as it stands. */
export async function sendChat({ gateway }: ChatStage, text: string): Promise<Answer> {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CLIENT_KEY}`, 'content-type': 'application/json' },
    body: text,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Requests as clients write them. */
export function askChat(more: object = {}, model = 'anthropic/claude-x'): string {
  return JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }], ...more });
}

/** A chunk, as far as it is looked at. */
export interface SeenChunk {
  readonly id: string;
  readonly created: number;
  readonly choices: readonly {
    readonly delta: Readonly<Record<string, unknown>> & { readonly tool_calls?: readonly SeenCall[] };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: Readonly<Record<string, unknown>> | null;
}

interface SeenCall {
  readonly index: number;
  readonly id?: string;
  readonly function: { readonly name?: string; readonly arguments: string };
}

/** The chunks a client got, without what is none. */
export function chunksOf(text: string): readonly SeenChunk[] {
  const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, line = '']) => line);
  return data.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line) as SeenChunk);
}

/** What the chunks have said, piece by piece. */
export function deltasOf(text: string): readonly SeenChunk['choices'][number]['delta'][] {
  return chunksOf(text).flatMap(({ choices }) => choices.map(({ delta }) => delta));
}

/** Records exchanges as a gateway does. */
class Recorder {
  readonly #builders = new Map<string, FrameBuilder>();
  readonly #lines = new Map<string, string[]>();

  get isIdle(): boolean {
    return this.#builders.size === 0;
  }

  observe(exchange: Exchange, event: ExchangeEvent): void {
    const { id } = exchange;
    if (event.type === 'exchange-start') {
      const maskKey = Buffer.from('mask');
      const gateway = { version: '0', instance: 'i' };
      this.#builders.set(id, new FrameBuilder({ exchange, gateway, mode: 'redacted', maskKey, secrets: [] }));
      this.#lines.set(id, []);
    }
    this.#lines.get(id)?.push(...(this.#builders.get(id)?.push(event, 0) ?? []).map(String));
    if (event.type === 'exchange-end') this.#builders.delete(id);
  }

  async expectReplayable(): Promise<void> {
    const recordings: readonly Recording[] = [...this.#lines.values()].map((lines) => readRecording(lines));
    expect(recordings).not.toHaveLength(0);
    const { verdicts } = await verifyBundle({ recordings });
    const told = verdicts.map(({ status, reason, differences }) => ({ status, reason, differences }));
    expect(told).toEqual(told.map(() => ({ status: 'passed', reason: undefined, differences: [] })));
  }
}
