import { SseDecoder } from '@sluice/wire';

/** One event of a stream: its name, and its data as the JSON that it is. */
export interface StreamEvent {
  readonly event: string | undefined;
  readonly data: unknown;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What somebody with `curl` does: one request, and the whole answer. */
export class CompatClient {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param headers those of every request, such as the key of the clients */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  get(path: string): Promise<Answer> {
    return this.#answer(path, { headers: this.#headers });
  }

  post(path: string, body: object): Promise<Answer> {
    return this.#answer(path, this.#posted(body));
  }

  /** @returns the events, in order; their data are what stands behind `data: ` */
  async stream(path: string, body: object): Promise<readonly StreamEvent[]> {
    const response = await fetch(this.#url + path, this.#posted({ ...body, stream: true }));
    const bytes = new Uint8Array(await response.arrayBuffer());
    const decoder = new SseDecoder();
    const records = [...decoder.push(bytes), ...decoder.end()].filter(({ kind }) => kind !== 'comment');
    return records.map(({ event, data }) => ({ event, data: JSON.parse(data) as unknown }));
  }

  #posted(body: object): RequestInit {
    const headers = { 'content-type': 'application/json', ...this.#headers };
    return { method: 'POST', headers, body: JSON.stringify(body) };
  }

  async #answer(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(this.#url + path, init);
    const body = (await response.json()) as Answer['body'];
    return { status: response.status, headers: response.headers, body };
  }
}
