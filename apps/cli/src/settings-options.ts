import type { Command } from 'commander';

/** Lets a command be told where its settings are, as every command is that has any. */
export function withSettings(command: Command): Command {
  return command
    .option('--config <file>', 'read the configuration from this file instead of sluice.yaml')
    .option('--env <file>', 'read variables from this file instead of .env')
    .option(
      '--from <proxy>',
      'the proxy whose configuration it is, where that is not clear: see `sluice import --help`',
    );
}
