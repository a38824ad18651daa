#!/usr/bin/env node
import { Command } from 'commander';

import { addConfigCommand } from './commands/config.command.js';
import { addImportCommand } from './commands/import.command.js';
import { addRecordingsCommand } from './commands/recordings.command.js';
import { addReplayCommand } from './commands/replay.command.js';
import { addSimulateCommand } from './commands/simulate.command.js';
import { addStartCommand } from './commands/start.command.js';
import { EXIT } from './exit-codes.js';
import { explainFailure } from './failure.js';

const program = new Command('sluice')
  .description('A gateway between coding agents and language-model providers.')
  .showHelpAfterError()
  // A wrong option is no finding: scripts must be able to tell the two apart.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage));

// Each loads what it needs when it runs: providers or a database would keep the others waiting for nothing.
addStartCommand(program);
addSimulateCommand(program);
addRecordingsCommand(program);
addReplayCommand(program);
addConfigCommand(program);
addImportCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`sluice: ${explainFailure(error)}\n`);
  process.exitCode = EXIT.usage;
}
