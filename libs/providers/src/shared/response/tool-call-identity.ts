import type { MessagesRequest, ToolUseBlock } from '@sluice/anthropic';

/** Ids that clients and every other dialect accept. */
const ACCEPTED_ID = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Decides which of a provider's call ids may be shown. Some servers count from `call_0` in every reply, and a client
 * that finds an id twice in one conversation gives the second result to the first call.
 */
export class ToolCallIds {
  readonly #request: MessagesRequest;
  #used: Set<string> | undefined;

  constructor(request: MessagesRequest) {
    this.#request = request;
  }

  /** The id, if it can be used; otherwise undefined, and a fresh one has to be minted. */
  claim(id: string | undefined): string | undefined {
    if (id === undefined || !ACCEPTED_ID.test(id)) return undefined;
    this.#used ??= idsInHistory(this.#request);
    if (this.#used.has(id)) return undefined;
    this.#used.add(id);
    return id;
  }
}

function idsInHistory(request: MessagesRequest): Set<string> {
  const ids = new Set<string>();
  for (const { role, content } of request.messages) {
    if (role !== 'assistant' || typeof content === 'string') continue;
    for (const block of content) {
      if (block.type === 'tool_use') ids.add((block as ToolUseBlock).id);
    }
  }
  return ids;
}

/** Knows the client's names of tools by the upstream's. */
export class ToolCallNames {
  readonly #clientNames: ReadonlyMap<string, string>;
  readonly #offered: readonly string[];

  /** @param clientNames upstream name → client name, of every tool that was offered */
  constructor(clientNames: ReadonlyMap<string, string>, request: MessagesRequest) {
    this.#clientNames = clientNames;
    this.#offered = (request.tools ?? []).map(({ name }) => name);
  }

  /**
   * The client's name. Models change the case of names; where that leaves one candidate it is meant. An unknown name
   * passes unchanged: the client tells the model.
   */
  clientName(name: string): string {
    const exact = this.#clientNames.get(name);
    if (exact !== undefined) return exact;
    const lower = name.toLowerCase();
    const candidates = [...this.#clientNames].filter(([upstream]) => upstream.toLowerCase() === lower);
    return (candidates.length === 1 ? candidates[0]?.[1] : undefined) ?? name;
  }

  /** Whether the name is that of a tool, as the upstream knows it. */
  knows(name: string): boolean {
    return this.#clientNames.has(name);
  }

  /** The upstream's name of the only tool that was offered, if it was only one. */
  get only(): string | undefined {
    const offered = [...this.#clientNames].filter(([, client]) => this.#offered.includes(client));
    return offered.length === 1 ? offered[0]?.[0] : undefined;
  }
}
