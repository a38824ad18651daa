export { fromPull } from './from-pull.js';
export type { PullOpener, PullOptions } from './from-pull.js';
export { ObservableReadable } from './observable-readable.js';
export type { PullWatch, TimeoutKind, WatchTimer } from './pull-watch.js';
export { Valve } from './valve.js';
