export { costOf } from './cost-of.js';
export { factsOf } from './find-model.js';
export type { ModelSource } from './find-model.js';
export { roundedDollars } from './price-of.js';
