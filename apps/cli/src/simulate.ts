import { startSimulator } from '@sluice/simulator';

/** Serves the simulator until the process is asked to end. */
export async function simulate(address: { readonly host: string; readonly port: number }): Promise<void> {
  const simulator = await startSimulator(address);
  process.stdout.write(`simulator: ${simulator.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void simulator.close();
    });
  }
}
