import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CLAUDE_CODE_BINARY } from './claude-code-cache.js';

/** Files of the scratch folder belong to an unprivileged user: the program refuses some modes to root. */
const NOBODY = 65_534;
const TURN_DEADLINE_SECONDS = 90;

/** What one run of the program reported in its stream of JSON lines. */
export interface ClaudeCodeReport {
  readonly exitCode: number | null;
  readonly result: string;
  readonly isError: boolean;
  readonly turns: number;
  readonly toolsUsed: readonly string[];
  readonly retries: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly output: string;
}

/** A network of its own with loopback only, so that nothing the program does can leave the machine. */
export class LoopbackNetwork {
  readonly #holder: ChildProcess | undefined;

  private constructor(holder: ChildProcess | undefined) {
    this.#holder = holder;
  }

  /** Where namespaces are not allowed, processes run in the ordinary network, and a dead proxy keeps them in. */
  static async open(): Promise<LoopbackNetwork> {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return new LoopbackNetwork(undefined);
    const holder = spawn('unshare', ['--net', 'sh', '-c', 'ip link set lo up && echo up && exec sleep 3600'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const up = await new Promise<boolean>((resolve) => {
      holder.stdout.once('data', () => {
        resolve(true);
      });
      holder.once('exit', () => {
        resolve(false);
      });
      holder.once('error', () => {
        resolve(false);
      });
    });
    return new LoopbackNetwork(up ? holder : undefined);
  }

  /** Put before a command, makes it run inside. */
  get commandPrefix(): readonly string[] {
    return this.#holder?.pid === undefined ? [] : ['nsenter', '-t', String(this.#holder.pid), '-n'];
  }

  close(): void {
    this.#holder?.kill('SIGKILL');
  }
}

/** Runs the program once, without a terminal, against a gateway; its home and folder are scratch and begin empty. */
export class ClaudeCode {
  readonly #network: LoopbackNetwork;
  readonly #folder: string;

  private constructor(network: LoopbackNetwork, folder: string) {
    this.#network = network;
    this.#folder = folder;
  }

  static async open(network: LoopbackNetwork): Promise<ClaudeCode> {
    const folder = await mkdtemp(join(tmpdir(), 'claude-code-'));
    await mkdir(join(folder, 'home'));
    await writeFile(join(folder, 'note.txt'), 'the note says: pelican-42\n');
    await chmod(folder, 0o755);
    if (process.getuid?.() === 0) {
      for (const path of [folder, join(folder, 'home'), join(folder, 'note.txt')]) await chown(path, NOBODY, NOBODY);
    }
    return new ClaudeCode(network, folder);
  }

  async run(
    baseUrl: string,
    prompt: string,
    settings: { readonly model?: string; readonly token?: string } = {},
  ): Promise<ClaudeCodeReport> {
    const asNobody =
      process.getuid?.() === 0 ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
    const program = [
      CLAUDE_CODE_BINARY,
      '-p',
      prompt,
      '--output-format',
      'stream-json',
      '--verbose',
      '--allowedTools',
      'Read Bash(echo:*)',
    ];
    const model = settings.model === undefined ? [] : ['--model', settings.model];
    const [command = 'timeout', ...rest]: readonly string[] = [
      ...this.#network.commandPrefix,
      'timeout',
      String(TURN_DEADLINE_SECONDS),
      ...asNobody,
      ...program,
      ...model,
    ];
    const child = spawn(command, rest, {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: join(this.#folder, 'home'),
        TERM: 'dumb',
        LANG: 'C.UTF-8',
        SHELL: '/bin/sh',
        HTTPS_PROXY: 'http://127.0.0.1:9',
        HTTP_PROXY: 'http://127.0.0.1:9',
        NO_PROXY: '127.0.0.1,localhost',
        ANTHROPIC_BASE_URL: baseUrl,
        ANTHROPIC_AUTH_TOKEN: settings.token ?? 'test-key',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_AUTOUPDATER: '1',
        DISABLE_ERROR_REPORTING: '1',
        CLAUDE_CODE_MAX_RETRIES: '2',
      },
    });
    let output = '';
    let complaints = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString('utf8')));
    const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return readReport(exitCode, output, complaints);
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The release that is installed, as it names itself. */
export function claudeCodeVersion(): string {
  return execFileSync(CLAUDE_CODE_BINARY, ['--version'], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: tmpdir() },
  }).trim();
}

interface ReportLine {
  readonly type?: string;
  readonly subtype?: string;
  readonly result?: string;
  readonly is_error?: boolean;
  readonly num_turns?: number;
  readonly usage?: { readonly input_tokens?: number; readonly output_tokens?: number };
  readonly message?: { readonly content?: readonly { readonly type: string; readonly name?: string }[] };
}

function readReport(exitCode: number | null, output: string, complaints: string): ClaudeCodeReport {
  const lines = output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as ReportLine] : []));
  const final = lines.findLast(({ type }) => type === 'result') ?? {};
  const blocks = lines.filter(({ type }) => type === 'assistant').flatMap(({ message }) => message?.content ?? []);
  return {
    exitCode,
    result: final.result ?? '',
    isError: final.is_error ?? true,
    turns: final.num_turns ?? 0,
    toolsUsed: blocks.filter(({ type }) => type === 'tool_use').map(({ name }) => name ?? ''),
    retries: lines.filter(({ subtype }) => subtype === 'api_retry').length,
    inputTokens: final.usage?.input_tokens ?? 0,
    outputTokens: final.usage?.output_tokens ?? 0,
    output: `${output}\n${complaints}`,
  };
}
