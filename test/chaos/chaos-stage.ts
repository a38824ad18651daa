import { mkdirSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AwsKeys } from '@sluice/exchange';

import { BUILT } from '../e2e/gateway-process.js';
import { account, type Account, type AccountOptions, type Archive } from './account.js';
import { type Call, Load, type LoadOptions } from './load.js';
import { PostgresServer } from './postgres-server.js';
import { Program } from './program.js';
import { RedisServer } from './redis-server.js';

/** How long the last recordings may take into the index once nothing is wrong any more. */
const SETTLED_MS = 90_000;

export interface ChaosOptions {
  /** Where the gateway and the recorder keep what they have; a folder of the stage unless told. */
  readonly dataDir?: string;
  /** Where the bodies go, if not into the data directory, and with which keys. */
  readonly blobUrl?: string;
  readonly blobAccess?: { readonly keys: AwsKeys };
  /** Settings beside those of the stores. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What `/health/ready` tells, as far as it matters here. */
interface Readiness {
  readonly activeExchanges: number;
  readonly recorder: { readonly unacked: number; readonly droppedFrames: number };
}

/** Redis, PostgreSQL, a gateway and a recorder: each a process of its own that may be harmed. */
export class ChaosStage {
  readonly redis: RedisServer;
  readonly postgres: PostgresServer;
  readonly archive: Archive;
  readonly #directory: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #recorders: Program[] = [];
  #gateway: Program | undefined;
  #url = '';

  private constructor(directory: string, servers: [RedisServer, PostgresServer], options: ChaosOptions) {
    const dataDir = options.dataDir ?? join(directory, 'data');
    this.#directory = directory;
    [this.redis, this.postgres] = servers;
    const { blobUrl, blobAccess } = options;
    this.archive = {
      ...{ dataDir, databaseUrl: this.postgres.url },
      ...(blobUrl !== undefined && { blobUrl }),
      ...(blobAccess && { blobAccess }),
    };
    this.#environment = {
      PORT: '0',
      LOG_LEVEL: 'warn',
      SLUICE_DATA_DIR: dataDir,
      SLUICE_QUEUE_URL: this.redis.url,
      SLUICE_DATABASE_URL: this.postgres.url,
      ...(blobUrl !== undefined && { SLUICE_BLOB_URL: blobUrl }),
      ...(blobAccess && {
        AWS_ACCESS_KEY_ID: blobAccess.keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: blobAccess.keys.secretAccessKey,
      }),
      ...options.environment,
    };
  }

  /** Starts everything, in a scratch directory. */
  static async start(options: ChaosOptions = {}): Promise<ChaosStage> {
    const directory = await mkdtemp(join(tmpdir(), 'sluice-chaos-'));
    // The servers run as users of their own.
    mkdirSync(join(directory, 'servers'), { mode: 0o755 });
    await chmod(directory, 0o755);
    const servers = await Promise.all([
      RedisServer.start(join(directory, 'servers')),
      PostgresServer.start(join(directory, 'servers')),
    ]);
    const stage = new ChaosStage(directory, servers, options);
    stage.startRecorder();
    await stage.startGateway();
    return stage;
  }

  get gateway(): Program {
    if (!this.#gateway) throw new Error('There is no gateway.');
    return this.#gateway;
  }

  /** Where the gateway that was started last listens. */
  get url(): string {
    return this.#url;
  }

  get recorder(): Program {
    const recorder = this.#recorders.findLast(({ isRunning }) => isRunning);
    if (!recorder) throw new Error('There is no recorder.');
    return recorder;
  }

  async startGateway(): Promise<void> {
    const gateway = new Program('gateway', [process.execPath, join(BUILT, 'apps/gateway/src/main.js')], {
      env: this.#environment,
    });
    this.#gateway = gateway;
    this.#url = await gateway.printed(/listening on (http:\/\/\S+)/);
  }

  startRecorder(): Program {
    const recorder = new Program('recorder', [process.execPath, join(BUILT, 'apps/recorder/src/main.js')], {
      env: this.#environment,
    });
    this.#recorders.push(recorder);
    return recorder;
  }

  /** Streaming clients that begin at once. */
  load(name: string, options: Omit<LoadOptions, 'url' | 'name'> = {}): Load {
    return new Load({ ...options, name, url: () => this.#url });
  }

  /** Waits until the index has everything the gateway knows of, and compares it with what the clients know. */
  async account(calls: readonly Call[], options: AccountOptions = {}): Promise<Account> {
    await this.gateway.until('recording without its place in the index', () => this.#isSettled(), SETTLED_MS);
    return account(this.archive, calls, options);
  }

  /** What the gateway says of itself. */
  async readiness(): Promise<Readiness> {
    return (await (await fetch(`${this.#url}/health/ready`)).json()) as Readiness;
  }

  /**
   * Ends everything.
   *
   * @returns what is left of the spool: nothing, when everything in it came into the index
   */
  async end(): Promise<readonly string[]> {
    await this.#gateway?.end();
    await Promise.all(this.#recorders.map((recorder) => recorder.end()));
    const left = await readdir(join(this.archive.dataDir, 'spool'), { recursive: true }).catch(() => []);
    await Promise.all([this.redis.kill(), this.postgres.kill()]);
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
    return left.filter((path) => path.endsWith('.jsonl'));
  }

  async #isSettled(): Promise<boolean> {
    const { activeExchanges, recorder } = await this.readiness();
    return activeExchanges === 0 && recorder.unacked === 0;
  }
}
