import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSimulator, type RecordedCall, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from '../gateway-process.js';

type Environment = Readonly<Record<string, string>>;

/** The proxies whose example configurations are in the folders beside this file. */
export type CompatProxy = 'mirrowel' | 'fuergaosi233' | 'openrouter-flask' | 'tizee' | '1rgs';

export interface CompatOptions {
  /** What becomes `.env`; `example.env` unless told. */
  readonly envFile?: string;
  /** Settings over those of the proxy's own files. */
  readonly environment?: Environment;
  /** Files in the place of those of the example: texts by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A gateway that runs with the files of another proxy, in front of a simulated upstream. */
export interface CompatStage {
  /** `http://127.0.0.1:<port>` of the gateway. */
  readonly url: string;
  /** Everything the gateway has printed so far. */
  output(): string;
  /** What has reached the upstream so far, oldest first. */
  upstreamCalls(): readonly RecordedCall[];
  stop(): Promise<void>;
}

/** The variables that lead the providers of each example to another address; what is not here leads there by a file. */
const UPSTREAM_VARIABLES: Readonly<Record<CompatProxy, (upstream: Simulator) => Environment>> = {
  mirrowel: ({ url, origin }) => ({
    OPENAI_API_BASE: url,
    GROQ_API_BASE: url,
    HOUSE_API_BASE: url,
    GEMINI_API_BASE: origin,
    ANTHROPIC_API_BASE: origin,
  }),
  fuergaosi233: ({ url }) => ({ OPENAI_BASE_URL: url }),
  'openrouter-flask': ({ url }) => ({ OPENROUTER_API_BASE: url }),
  tizee: () => ({}),
  '1rgs': ({ url, origin }) => ({ OPENAI_BASE_URL: url, GEMINI_API_BASE: origin, ANTHROPIC_API_BASE: origin }),
};

/** The scheme and host of a server in a file of models; the path stays. */
const SERVER_OF_MODEL = /(?<=api_base: *['"]?)https:\/\/[^/'"\s,]+/g;

/**
 * Starts the gateway by `sluice start --from <proxy>`, in a folder with the example files of that proxy.
 *
 * @throws {Error} with what the gateway has printed, if it does not start
 */
export async function startFrom(proxy: CompatProxy, options: CompatOptions = {}): Promise<CompatStage> {
  const upstream = await startSimulator({ keepCalls: 1000 });
  const folder = folderOf(proxy, upstream, options);
  try {
    const gateway = await GatewayProcess.start({
      dataDirectory: folder,
      words: ['--from', proxy, '--port', '0'],
      environment: {
        SLUICE_RECORDING: 'off',
        LOG_LEVEL: 'silent',
        ...UPSTREAM_VARIABLES[proxy](upstream),
        ...options.environment,
      },
    });
    return {
      url: gateway.url,
      output: () => gateway.output,
      upstreamCalls: () => upstream.requests(),
      stop: async () => {
        await gateway.stop();
        await upstream.close();
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true });
    await upstream.close();
    throw error;
  }
}

/** A copy of a proxy's example files, with the servers of its models moved to the upstream. */
function folderOf(
  proxy: CompatProxy,
  { origin }: Simulator,
  { envFile = 'example.env', files }: CompatOptions,
): string {
  const folder = mkdtempSync(join(tmpdir(), `sluice-from-${proxy}-`));
  cpSync(join(import.meta.dirname, proxy), folder, { recursive: true });
  // One of them reads every `*.env`, so the example must not stay beside what became of it.
  renameSync(join(folder, envFile), join(folder, '.env'));
  for (const [name, text] of Object.entries(files ?? {})) writeFileSync(join(folder, name), text);
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml'))) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(SERVER_OF_MODEL, origin));
  }
  return folder;
}
