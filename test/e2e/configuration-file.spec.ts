import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';

import { GatewayProcess, runSluice } from './gateway-process.js';

const HELLO = { model: 'claude-opus-5-5', max_tokens: 64, messages: [{ role: 'user', content: 'hello' }] };
/** A port that nobody may listen on: whoever takes it seriously does not start. */
const FORBIDDEN = '1';

describe('where settings come from', () => {
  it('is the command line before the environment before .env before sluice.yaml, for each process', async () => {
    const gateway = await GatewayProcess.start({
      prepared: true,
      words: ['--port=0', '--host', '127.0.0.1', '--config', 'house.yaml', '--env', 'house.env'],
      environment: { PORT: FORBIDDEN, HOST: '192.0.2.1', MIDDLE_MODEL: 'simulator/from-environment' },
      files: {
        'house.env': 'MIDDLE_MODEL=simulator/from-env-file\nSMALL_MODEL=simulator/from-env-file\n',
        'house.yaml':
          'families: { big: simulator/from-file, middle: simulator/from-file, small: simulator/from-file }\n' +
          'recording: { mode: "off" }\n',
        'sluice.yaml': 'families: { big: simulator/not-this-one }\n',
      },
    });
    try {
      const servedBy = async (model: string): Promise<string | undefined> =>
        (
          await request(gateway.url)
            .post('/v1/messages')
            .send({ ...HELLO, model })
        ).headers['x-sluice-model'];
      expect(await servedBy('claude-opus-5')).toBe('simulator/from-file');
      expect(await servedBy('claude-sonnet-5')).toBe('simulator/from-environment');
      expect(await servedBy('claude-haiku-5')).toBe('simulator/from-env-file');
      expect(gateway.partPid('recorder')).toBeUndefined();
    } finally {
      await gateway.stop();
    }
  });

  it('is sluice.yaml of the working directory where nothing else is named, for the recorder as well', async () => {
    const gateway = await GatewayProcess.start({
      prepared: true,
      environment: { SLUICE_DATA_DIR: '' },
      files: { 'sluice.yaml': 'data_dir: data\nrecording: { mode: meta }\n' },
    });
    try {
      await request(gateway.url).post('/v1/messages').send(HELLO).expect(200);
      const stored = (): boolean =>
        readdirSync(join(gateway.dataDirectory, 'data'), { recursive: true }).some((name) =>
          String(name).endsWith('.jsonl.gz'),
        );
      await gateway.until(stored, 'a recording in the store of the file');
    } finally {
      expect(await gateway.stop()).toBe(0);
    }
  });

  it('that is wrong is told by file and line, and by nothing of the program', async () => {
    const files = { 'sluice.yaml': 'server:\n  port: high\n  prot: 1\ntimeouts:\n  connect: soon\n' };
    const gateway = await GatewayProcess.launch({ environment: { PORT: '' }, files });
    expect(await gateway.exited()).toBe(2);
    expect(gateway.output).toMatch(/3 settings are wrong\.\n/);
    expect(gateway.output).toMatch(/sluice\.yaml:2: server\.port: must be a whole number/);
    expect(gateway.output).toMatch(/sluice\.yaml:3: server\.prot: is no setting\.\n +Fix: did you mean port\?/);
    expect(gateway.output).toMatch(/sluice\.yaml:5: timeouts\.connect: must be/);
    expect(gateway.output).not.toMatch(/\n {4}at /);
    await gateway.stop();
  });
});

describe('sluice config', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sluice-config-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('judges by its exit code, without a colour where no terminal is', async () => {
    await writeFile(join(directory, 'sluice.yaml'), 'server: { port: 8080 }\n');
    expect(await runSluice(['config', 'check'], { directory })).toMatchObject({ code: 0, stderr: '' });
    await writeFile(join(directory, 'sluice.yaml'), 'server: { port: -1 }\n');
    const { code, stdout } = await runSluice(['config', 'check'], { directory });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^One setting is wrong\.\n {2}sluice\.yaml:1: server\.port: must be/);
    expect((await runSluice(['config', 'check', '--colour'], { directory })).code).not.toBe(0);
  });
});
