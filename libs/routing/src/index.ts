export { selectRoute } from './select-route.js';
