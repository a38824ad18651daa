export { GATEWAY_MODEL_PREFIX } from './asked-name.js';
export type { RouteSettings } from './asked-name.js';
export { selectRoute } from './select-route.js';
