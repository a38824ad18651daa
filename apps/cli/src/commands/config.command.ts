import type { SettingsArguments, SluiceConfiguration } from '@sluice/configuration';
import type { Command } from 'commander';

import { withSettings } from '../settings-options.js';
import { coloured, note, print } from '../terminal.js';

interface CheckOptions extends SettingsArguments {
  readonly json?: boolean;
}

interface PrintOptions extends CheckOptions {
  readonly sources?: boolean;
}

/** `sluice config check | print | schema`. */
export function addConfigCommand(program: Command): void {
  const config = program.command('config').description('look at the configuration, without starting anything');
  withSettings(config.command('check'))
    .description('say whether a gateway would start with this configuration, and all that is wrong with it')
    .option('--json', 'as JSON: { ok, faults }')
    .addHelpText('after', '\nExit codes: 0 fine, 1 something is wrong with it, 2 wrong usage.')
    .action(check);
  withSettings(config.command('print'))
    .description('print the configuration in force as the file that would say the same, with secrets masked')
    .option('--sources', 'say of each value where it came from')
    .option('--json', 'as JSON; with --sources each value is { value, source }')
    .addHelpText('after', '\nExit codes: 0 printed, 1 something is wrong with it, 2 wrong usage.')
    .action(printConfiguration);
  config
    .command('schema')
    .description('print the JSON Schema of sluice.yaml, for editors and for checks in other programs')
    .action(async () => {
      const { configurationSchema } = await import('@sluice/configuration');
      print(JSON.stringify(configurationSchema(), undefined, 2));
    });
}

async function check(options: CheckOptions): Promise<void> {
  const { checkConfiguration } = await import('../check-configuration.js');
  const { configuration, faults, message } = checkConfiguration(options);
  if (configuration === undefined) process.exitCode = 1;
  if (options.json) print(JSON.stringify({ ok: configuration !== undefined, faults }, undefined, 2));
  else if (configuration === undefined) print(coloured('red', message));
  else print([coloured('green', 'The configuration is fine.'), ...summaryOf(configuration)].join('\n'));
}

async function printConfiguration(options: PrintOptions): Promise<void> {
  const { checkConfiguration, describeChecked } = await import('../check-configuration.js');
  const { configuration, message } = checkConfiguration(options);
  if (configuration === undefined) {
    process.exitCode = 1;
    note(message);
    return;
  }
  process.stdout.write(
    describeChecked(options, { hasSources: options.sources ?? false, isJson: options.json ?? false }),
  );
}

const COUNTS = ['no key', '1 key'];

function summaryOf({ snapshot, credentials, simulator }: SluiceConfiguration): readonly string[] {
  const { bigModel, middleModel, smallModel } = snapshot.routing;
  const providers = snapshot.providers.map(({ id, clientKey }) => {
    const count = credentials.get(id)?.filter(({ secret }) => secret !== '').length ?? 0;
    return `${id} (${clientKey ? "the clients' keys" : (COUNTS[count] ?? `${count} keys`)})`;
  });
  const families = { opus: bigModel, sonnet: middleModel, haiku: smallModel };
  return [
    `  providers: ${[...providers, ...(simulator ? ['simulator'] : [])].join(', ')}`,
    ...Object.entries(families).map(([family, { provider, model }]) => `  ${family}: ${provider}/${model}`),
  ];
}
