export type { CallOutcome, RecordedCall } from './call-log.js';
export { SCENARIOS } from './scenario-registry.js';
export type { Scenario } from './scenario.js';
export { startSimulator } from './simulator.js';
export type { Simulator, SimulatorOptions } from './simulator.js';
export type { SimulatorClock } from './simulator-clock.js';
