import type { RoutingSettings, Target } from '@sluice/exchange';

import type { ConfigurationFault } from '../configuration-error.js';
import type { ConfigFileReading } from '../file/read-config-file.js';
import { nearestName } from '../nearest-name.js';
import type { ReadModel } from './model-facts.js';
import { readModels, type ModelProviders } from './read-models.js';
import { readRules } from './read-rules.js';
import { readOwnTarget, type TargetNames } from './target-names.js';

/** Unknown names are refused. */
const REFUSE = 'refuse';
/** A target that keeps the client's name. */
const SAME_NAME = '*';

/** What the file says of models and routes beside what variables say. */
export interface FileRouting {
  readonly models: readonly ReadModel[];
  readonly routing: Pick<RoutingSettings, 'models' | 'rules' | 'defaultModel' | 'clientModels'>;
  /** Serves the families where nothing else is known to. */
  readonly spare: Target | undefined;
  readonly faults: readonly ConfigurationFault[];
}

/** Reads `models`, `routes`, `default`, `allow` and `deny`. */
export function readFileRouting(file: ConfigFileReading, providers: ModelProviders): FileRouting {
  const { models, faults } = readModels(file, providers);
  const defined = models.map((model) => model.defined);
  const names = { providers: providers.named, models: defined };
  const rules = readRules(file, names);
  const fallback = readDefault(file, names);
  const { allow = [], deny = [] } = file.file;
  const targets = rules.rules.flatMap((rule) => rule.targets.map(({ target }) => target));
  return {
    models,
    routing: {
      ...(defined.length > 0 && { models: defined }),
      ...(rules.rules.length > 0 && { rules: rules.rules }),
      ...(fallback.target !== undefined && { defaultModel: fallback.target }),
      ...(allow.length + deny.length > 0 && { clientModels: { allow, deny } }),
    },
    spare: [fallback.target ?? undefined, ...defined.map(({ target }) => target), ...targets].find(
      (target) => target !== undefined && target.model !== SAME_NAME,
    ),
    faults: [...faults, ...rules.faults, ...fallback.faults],
  };
}

interface DefaultReading {
  readonly target?: Target | null;
  readonly faults: readonly ConfigurationFault[];
}

function readDefault({ file, places }: ConfigFileReading, names: TargetNames): DefaultReading {
  if (file.default === undefined) return { faults: [] };
  if (file.default === REFUSE) return { target: null, faults: [] };
  const reading = readOwnTarget('', file.default, names);
  if ('target' in reading) return { target: reading.target, faults: [] };
  const { problem } = reading.fault;
  const fix = nearestName(file.default, [REFUSE]) === undefined ? reading.fault.fix : `did you mean ${REFUSE}?`;
  return { faults: [places.fault(file, 'default', { problem, fix })] };
}
