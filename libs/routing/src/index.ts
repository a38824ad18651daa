export { GATEWAY_MODEL_PREFIX, selectRoute } from './select-route.js';
