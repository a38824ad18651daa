export type { CallOutcome, RecordedCall } from './call-log.js';
export { startSimulator } from './simulator.js';
export type { Simulator, SimulatorOptions } from './simulator.js';
export type { SimulatorClock } from './simulator-clock.js';
