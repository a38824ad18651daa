import { checkTogether, routableProviders, type CheckedSettings } from './configuration-checks.js';
import { ConfigurationError, type ConfigurationFault } from './configuration-error.js';
import { assembleConfiguration } from './assemble-configuration.js';
import type { EnvironmentSource } from './env-file.js';
import { brokenProviders, checkDeclared } from './file/check-declared.js';
import { gatherSettings, type GatheredSettings } from './layers/gather-settings.js';
import { textsOf } from './layers/layer.js';
import { placeFaults } from './layers/place-faults.js';
import { readModelsFile } from './models-file.js';
import { checkClientKeys } from './providers/client-keys.js';
import { readExtraHeaders } from './providers/extra-headers.js';
import { readProviders } from './providers/read-providers.js';
import { readVariables } from './read-variables.js';
import { directProviders } from './routes/direct-providers.js';
import { factsOfModels } from './routes/model-facts.js';
import { readFileRouting } from './routes/read-file-routing.js';
import { readRouting } from './routing-settings.js';
import type { SluiceConfiguration } from './sluice-configuration.js';
import { checkTelemetryHeaders } from './telemetry-settings.js';

/**
 * Reads, checks and completes the configuration.
 *
 * @throws {ConfigurationError} naming every fault at once
 */
export function loadConfiguration(source: EnvironmentSource): SluiceConfiguration {
  const gathered = gatherSettings(source);
  const { settings, faults: broken } = readSettings(gathered, source);
  const { variables, providers } = settings;
  const named = routableProviders(settings);
  const ofFile = readFileRouting(gathered.file, { named, readings: providers });
  const models = ofFile.models.map(({ defined }) => defined);
  const isFileSound = gathered.file.faults.length + ofFile.faults.length === 0;
  // Models may stand where the fault is: whether some have to be named can be told when it is corrected.
  const faulty = isFileSound ? settings.faulty : new Set([...settings.faulty, 'BIG_MODEL']);
  const { routing, faults } = readRouting({ variables, faulty, providers: named, models, spare: ofFile.spare });
  const modelsFile = readModelsFile(variables.SLUICE_MODELS_FILE, source.workingDirectory);
  const ids = providers.map(({ id }) => id);
  const found = [
    ...gathered.file.faults,
    ...broken,
    ...checkDeclared(gathered, settings),
    ...modelsFile.faults,
    ...checkTogether(settings),
    ...checkClientKeys(variables.SLUICE_PASS_CLIENT_KEY, ids),
    ...ofFile.faults,
    ...faults,
    ...checkTelemetryHeaders(variables),
  ];
  if (found.length > 0) throw new ConfigurationError(placeFaults(distinct(found), gathered));
  const direct = directProviders(gathered.file.file.models ?? [], providers);
  return assembleConfiguration({
    settings: { ...settings, providers: [...providers, ...direct] },
    routing: { ...routing, ...ofFile.routing },
    known: [...factsOfModels(ofFile.models), ...modelsFile.known],
    workingDirectory: source.workingDirectory,
    environment: textsOf(gathered.variables),
    notices: gathered.notices,
  });
}

/** What can be read of each setting by itself, and what cannot. */
function readSettings(
  { variables: layers, file, declared }: GatheredSettings,
  { adapters, refusalOf }: EnvironmentSource,
): { readonly settings: CheckedSettings; readonly faults: readonly ConfigurationFault[] } {
  const environment = textsOf(layers);
  const { variables, faults: unreadable } = readVariables(environment);
  const headers = readExtraHeaders(environment, file.file.headers);
  const providers = readProviders({ environment, declared, adapters, refusalOf, headers });
  const faults = [...unreadable, ...headers.faults, ...providers.flatMap((provider) => provider.faults)];
  const faulty = new Set(faults.map(({ variable }) => variable));
  return { settings: { variables, providers, faulty, broken: brokenProviders({ file, declared }) }, faults };
}

/** Two providers may be configured by the same variables, and each finds the same fault in them. */
function distinct(faults: readonly ConfigurationFault[]): readonly ConfigurationFault[] {
  return [...new Map(faults.map((fault) => [`${fault.variable} ${fault.problem}`, fault])).values()];
}
