import type { DocumentSource, ImageSource, MessagesRequest } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';
import type {
  Exchange,
  FetchedMedia,
  MediaFetcher,
  MediaReference,
  ProviderAdapter,
  ProviderId,
  Target,
} from '@sluice/exchange';

import { changeMedia, mediaSites, type MediaBlock, type MediaSite } from './media-sites.js';

/** What was fetched for one request so far, by kind and URL: no URL is asked for twice. */
export type KnownMedia = Map<string, FetchedMedia>;

/** The request whose media are looked at. */
export type MediaSubject = Pick<Exchange, 'request' | 'ambient' | 'config'>;

/** Puts what URLs lead to in the place of the URLs, for targets that do not follow them. */
export class MediaInliner {
  readonly #providers: ReadonlyMap<ProviderId, ProviderAdapter>;
  readonly #fetcher: MediaFetcher | undefined;

  constructor(providers: ReadonlyMap<ProviderId, ProviderAdapter>, fetcher: MediaFetcher | undefined) {
    this.#providers = providers;
    this.#fetcher = fetcher;
  }

  /** The blocks of a request that have to be fetched for a target. */
  sitesFor({ request, config }: MediaSubject, target: Target): readonly MediaSite[] {
    if (config.assistance?.fetchMedia !== true || this.#fetcher === undefined) return [];
    const kinds = this.#providers.get(target.provider)?.assistance?.(target).fetch ?? [];
    return kinds.length === 0 ? [] : mediaSites(request).filter(({ kind }) => kinds.includes(kind));
  }

  /**
   * Fetches what is not known yet.
   *
   * @param sites what {@link sitesFor} said
   * @param known grows by what is fetched
   * @returns the request with their content in place of the URLs
   * @throws {ClientError} `invalid_request` for a block of the user that cannot be fetched
   */
  async inline(
    { request, ambient }: MediaSubject,
    { sites, known }: { readonly sites: readonly MediaSite[]; readonly known: KnownMedia },
    signal: AbortSignal,
  ): Promise<MessagesRequest> {
    const missing = unknownOf(sites, known);
    if (missing.length > 0) {
      const fetched = await this.#fetcher?.fetchAll(missing, signal);
      const outcomes = ambient.read('media', () => fetched ?? []);
      for (const [index, reference] of missing.entries()) {
        known.set(nameOf(reference), outcomes[index] ?? { problem: 'it was not asked for' });
      }
    }
    const wanted = new Set(sites.map(({ path }) => path));
    return changeMedia(request, (block, site) => {
      const media = wanted.has(site.path) ? known.get(nameOf(site)) : undefined;
      return media === undefined ? block : withContent(block, site, media);
    });
  }
}

function unknownOf(sites: readonly MediaSite[], known: KnownMedia): readonly MediaReference[] {
  const missing = new Map<string, MediaReference>();
  for (const { kind, url } of sites) {
    const name = nameOf({ kind, url });
    if (!known.has(name)) missing.set(name, { kind, url });
  }
  return [...missing.values()];
}

function nameOf({ kind, url }: MediaReference): string {
  return `${kind} ${url}`;
}

/** What cannot be had stays a URL in the result of a tool: there the translation leaves it out, and says so. */
function withContent<Block extends MediaBlock>(block: Block, site: MediaSite, media: FetchedMedia): Block {
  if ('data' in media) return { ...block, source: sourceOf(media) };
  if (site.inToolResult) return block;
  throw new ClientError(
    'invalid_request',
    `${site.path}: The ${site.kind} could not be fetched: ${media.problem}. Send it as base64, or correct the URL.`,
  );
}

function sourceOf({ mediaType, data }: Extract<FetchedMedia, { data: string }>): DocumentSource & ImageSource {
  const source = { type: mediaType === 'text/plain' ? 'text' : 'base64', media_type: mediaType, data };
  // Only documents are ever text; the fetcher has looked at the kind.
  return source as DocumentSource & ImageSource;
}
