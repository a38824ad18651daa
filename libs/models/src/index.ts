export { costOf } from './cost-of.js';
export type { CostSubject } from './cost-of.js';
export { factsOf, KNOWN_MODELS } from './find-model.js';
export { roundedDollars } from './price-of.js';
