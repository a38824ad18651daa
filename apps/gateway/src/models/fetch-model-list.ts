import type {
  Credential,
  ListedModel,
  ModelListCall,
  ProviderAdapter,
  Transport,
  UpstreamRequest,
} from '@sluice/exchange';

import { readBounded } from './read-bounded.js';

/** Who is asked for the list, and as whom. */
export interface ModelListSource {
  readonly adapter: ProviderAdapter;
  /** Tried in this order until one is let in. */
  readonly credentials: readonly Credential[];
  /** Sent with every request, over the adapter's own. */
  readonly extraHeaders: Readonly<Record<string, string>>;
  readonly transport: Transport;
}

/** Bytes of a list, all of its pages together. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_PAGES = 20;
/** A provider that refuses so many keys refuses the rest as well. */
const MOST_KEYS = 3;
/** For servers that want no key. */
const NO_KEY: Credential = { id: 'none', secret: '' };

/** The upstream answered, but with no list. */
class ListRefused extends Error {}

/**
 * Asks an upstream which models it has. Whether it lets a key in says nothing of what the key is good for otherwise, so
 * that no key is set aside for it.
 *
 * @throws {Error} when there is no list to be had
 */
export async function fetchModelList(source: ModelListSource, signal: AbortSignal): Promise<readonly ListedModel[]> {
  const keys = source.credentials.length === 0 ? [NO_KEY] : source.credentials.slice(0, MOST_KEYS);
  let refusal: unknown;
  for (const key of keys) {
    try {
      return await readPages(source, key, signal);
    } catch (error) {
      if (!(error instanceof ListRefused)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

async function readPages(
  source: ModelListSource,
  key: Credential,
  signal: AbortSignal,
): Promise<readonly ListedModel[]> {
  const models: ListedModel[] = [];
  let call: ModelListCall | undefined = source.adapter.modelList?.(key);
  let bytesLeft = MOST_BYTES;
  for (let pages = 0; call !== undefined && pages < MOST_PAGES; pages += 1) {
    const { body, length } = await ask(source, call.request, { signal, bytesLeft });
    bytesLeft -= length;
    const page = call.read(body);
    if (page === undefined) throw new ListRefused('what was answered is no list');
    models.push(...page.models);
    call = page.next;
  }
  return models;
}

interface Limits {
  readonly signal: AbortSignal;
  readonly bytesLeft: number;
}

async function ask({ transport, extraHeaders }: ModelListSource, request: UpstreamRequest, limits: Limits) {
  const headers = { ...request.headers, ...extraHeaders };
  const response = await transport.send({ ...request, headers }, limits.signal);
  if (response.status !== 200) {
    // Its body is never read: the iterator is asked for nothing and closed, which gives the socket back.
    await response.body[Symbol.asyncIterator]().return?.();
    throw new ListRefused(`answered ${response.status}`);
  }
  const bytes = await readBounded(response.body, limits.bytesLeft);
  return { body: parsed(bytes), length: bytes.length };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new ListRefused('what was answered is no JSON', { cause: error });
  }
}
