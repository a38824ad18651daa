export { GuardedMediaFetcher } from './remote-media/guarded-media-fetcher.js';
export type { GuardedMediaFetcherOptions } from './remote-media/guarded-media-fetcher.js';
export { SearxngSearch } from './web-search/searxng-search.js';
export type { SearxngSearchOptions } from './web-search/searxng-search.js';
export { UndiciTransport } from './undici-transport.js';
export type { UndiciTransportOptions } from './undici-transport.js';
