import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { Agent, request } from 'undici';

/** How a call ended for its client. */
type CallEnding = 'whole' | 'cut' | 'refused';

/** One request of a client, and what came back. */
export interface Call {
  /** The id the client gave it, which no other has. */
  readonly session: string;
  readonly model: string;
  /** sha256 in hex of the request's body. */
  readonly bodySha: string;
  readonly status: number;
  /** All bytes of the answer. */
  readonly answer: Buffer;
  readonly ending: CallEnding;
  /** When the first byte of the answer came, in milliseconds; undefined if none did. */
  readonly firstByteAtMs: number | undefined;
}

export interface LoadOptions {
  /** Asked before every call, for a gateway that was started again listens elsewhere. */
  readonly url: () => string;
  /** Begins the id of every call. */
  readonly name: string;
  readonly clients?: number;
  /** By turns: what the simulated upstream is to answer with. */
  readonly models?: readonly string[];
}

const CLIENTS = 8;
const REFUSED_PAUSE_MS = 100;
/** Text in many small pieces, calls of tools, thinking, an upstream that fails at first, and one that fails for good. */
const MODELS = ['sim-long:60:every=5', 'sim-tools', 'sim-slow:20', 'sim-thinking', 'sim-unicode', 'sim-long:200'];

/** Streaming clients, each of which asks again as soon as it was answered. */
export class Load {
  readonly calls: Call[] = [];
  readonly #options: LoadOptions;
  readonly #agent = new Agent({ bodyTimeout: 120_000, headersTimeout: 120_000 });
  readonly #working: readonly Promise<void>[];
  #begun = 0;
  #isOver = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#working = Array.from({ length: options.clients ?? CLIENTS }, () => this.#work());
  }

  /** Waits until so many more calls were answered. */
  async more(count: number): Promise<void> {
    const goal = this.calls.length + count;
    while (this.calls.length < goal) await delay(20);
  }

  /** Lets the clients have their last answers. @returns every call that was made */
  async stop(): Promise<readonly Call[]> {
    this.#isOver = true;
    await Promise.all(this.#working);
    await this.#agent.close();
    return this.calls;
  }

  async #work(): Promise<void> {
    const { name, models = MODELS } = this.#options;
    while (!this.#isOver) {
      const model = models[this.#begun % models.length]!;
      this.#begun += 1;
      const call = await this.#ask(`${name}-${this.#begun}`, `simulator/${model}`);
      this.calls.push(call);
      if (call.ending === 'refused') await delay(REFUSED_PAUSE_MS);
    }
  }

  #ask(session: string, model: string): Promise<Call> {
    return makeCall({ url: this.#options.url(), session, model, agent: this.#agent });
  }
}

/** Asks once, and reads the answer to its end. */
export async function makeCall(asked: {
  readonly url: string;
  readonly session: string;
  readonly model: string;
  readonly agent?: Agent;
  readonly prompt?: string;
}): Promise<Call> {
  const { session, model, prompt = `A question of ${session}.` } = asked;
  const messages = [{ role: 'user', content: prompt }];
  const body = JSON.stringify({ model, max_tokens: 1000, stream: true, messages });
  const pieces: Buffer[] = [];
  let status = 0;
  let firstByteAtMs: number | undefined;
  const told = (ending: CallEnding): Call => ({
    ...{ session, model, bodySha: createHash('sha256').update(body).digest('hex') },
    ...{ status, answer: Buffer.concat(pieces), ending, firstByteAtMs },
  });
  try {
    const reply = await request(`${asked.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-claude-code-session-id': session },
      body,
      ...(asked.agent && { dispatcher: asked.agent }),
    });
    status = reply.statusCode;
    for await (const piece of reply.body) {
      firstByteAtMs ??= performance.now();
      pieces.push(piece as Buffer);
    }
    return told('whole');
  } catch {
    return told(status === 0 ? 'refused' : 'cut');
  }
}
