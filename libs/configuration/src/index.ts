export { COUNTERPARTS } from './coming-from/counterparts.js';
export type { CounterpartRow } from './coming-from/counterpart-row.js';
export { reportImport } from './coming-from/import-report.js';
export type { FoundSetting, ImportReport } from './coming-from/import-report.js';
export { PROXIES } from './coming-from/proxies.js';
export type { ProxyName } from './coming-from/proxies.js';
export { writeDocument } from './coming-from/write-document.js';
export { sealSnapshot } from './config-snapshot.js';
export { configurationFiles } from './configuration-files.js';
export { ConfigurationError } from './configuration-error.js';
export type { ConfigurationFault } from './configuration-error.js';
export { describeConfiguration } from './describe/describe-configuration.js';
export { descriptionJson, descriptionYaml } from './describe/description-text.js';
export type { Environment, EnvironmentSource } from './env-file.js';
export { loadConfiguration } from './load-configuration.js';
export { loadProcessConfiguration, processSource } from './load-process-configuration.js';
export type { ProcessOptions } from './load-process-configuration.js';
export { processArguments, processOptions, readProcessArguments } from './process-arguments.js';
export type { SettingsArguments } from './process-arguments.js';
export { KNOWN_PROVIDERS } from './providers/known-providers.js';
export { variablesOf } from './providers/known-provider.js';
export type { KnownProvider } from './providers/known-provider.js';
export { configurationSchema } from './schema/configuration-schema.js';
export { settingRows } from './schema/setting-rows.js';
export type { SettingRow } from './schema/setting-rows.js';
export { isLoopbackHost } from './loopback.js';
export { nestLogLevels } from './nest-log-levels.js';
export type {
  ServerSettings,
  SluiceConfiguration,
  StoreSettings,
  TelemetrySettings,
  VersionSettings,
} from './sluice-configuration.js';
export { withSimulator } from './with-simulator.js';
