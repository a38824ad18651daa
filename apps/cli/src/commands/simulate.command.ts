import { InvalidArgumentError, type Command } from 'commander';

/** `sluice simulate`: the scripted upstream, for trying out a gateway or a client without any provider. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('serve a scripted upstream in the dialects of several providers; the model name chooses the script')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 4010)
    .action(async (address: { host: string; port: number }) => {
      const { simulate } = await import('../simulate.js');
      await simulate(address);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('a port is 0 to 65535');
  return port;
}
