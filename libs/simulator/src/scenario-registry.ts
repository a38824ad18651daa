import { cutScenario } from './scenarios/cut-scenario.js';
import { emptyScenario } from './scenarios/empty-scenario.js';
import { errorFirstScenario } from './scenarios/error-first-scenario.js';
import { errorScenario } from './scenarios/error-scenario.js';
import { flakyScenario } from './scenarios/flaky-scenario.js';
import { largeToolScenario } from './scenarios/large-tool-scenario.js';
import { lengthScenario } from './scenarios/length-scenario.js';
import { longScenario } from './scenarios/long-scenario.js';
import { midstreamErrorScenario } from './scenarios/midstream-error-scenario.js';
import { parallelToolsScenario } from './scenarios/parallel-tools-scenario.js';
import { plausibleScenario } from './scenarios/plausible-scenario.js';
import { refusalScenario } from './scenarios/refusal-scenario.js';
import { resetScenario } from './scenarios/reset-scenario.js';
import { silentScenario } from './scenarios/silent-scenario.js';
import { slowScenario } from './scenarios/slow-scenario.js';
import { textScenario } from './scenarios/text-scenario.js';
import { thinkingScenario } from './scenarios/thinking-scenario.js';
import { toolsScenario } from './scenarios/tools-scenario.js';
import { unicodeScenario } from './scenarios/unicode-scenario.js';
import type { Scenario } from './scenario.js';

/** Every scenario; the first is the one for names that none of the others has. */
export const SCENARIOS: readonly Scenario[] = [
  plausibleScenario,
  textScenario,
  toolsScenario,
  parallelToolsScenario,
  thinkingScenario,
  slowScenario,
  silentScenario,
  errorScenario,
  errorFirstScenario,
  midstreamErrorScenario,
  flakyScenario,
  cutScenario,
  resetScenario,
  lengthScenario,
  refusalScenario,
  emptyScenario,
  longScenario,
  largeToolScenario,
  unicodeScenario,
];

const BY_NAME: ReadonlyMap<string, Scenario> = new Map(SCENARIOS.map((scenario) => [scenario.name, scenario]));

/** The scenario of this name, or the default. */
export function findScenario(name: string): Scenario {
  return BY_NAME.get(name) ?? plausibleScenario;
}

/** What `GET /v1/models` lists: names that work as they stand. */
export const LISTED_MODELS: readonly string[] = [
  'sim-big',
  'sim-middle',
  'sim-small',
  ...SCENARIOS.filter((scenario) => scenario !== plausibleScenario).map(({ name }) => name),
];
