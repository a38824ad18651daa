import { loadProcessConfiguration, readProcessArguments } from '@sluice/configuration';

import { createRecorderApplication } from './recorder-application.js';

try {
  const configuration = loadProcessConfiguration(readProcessArguments());
  const recorder = await createRecorderApplication(configuration);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void recorder.close().then(() => process.exit(0));
    });
  }
  await recorder.start();
} catch (error) {
  process.stderr.write(`sluice recorder: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
