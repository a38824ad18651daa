import { configurationFiles, loadConfiguration, processSource, readProcessArguments } from '@sluice/configuration';
import { PROVIDER_FACTORIES, refusalOf } from '@sluice/providers';

import { startGateway } from './start-gateway.js';

try {
  const adapters = Object.keys(PROVIDER_FACTORIES);
  const source = processSource({ ...readProcessArguments(), adapters, refusalOf });
  const gateway = await startGateway({
    load: () => loadConfiguration(source),
    files: () => configurationFiles(source),
  });
  process.stdout.write(gateway.welcome);
  process.on('SIGHUP', () => void gateway.reload('SIGHUP'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void gateway.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  process.stderr.write(`sluice gateway: ${error instanceof Error ? error.message : String(error)}\n`);
  // Parts that were made before the one that failed would keep the process alive.
  process.exit(2);
}
