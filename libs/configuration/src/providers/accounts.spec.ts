import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ConfigurationError, loadConfiguration } from '../index.js';
import type { Environment, SluiceConfiguration } from '../index.js';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-accounts-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const load = (environment: Environment): SluiceConfiguration =>
  loadConfiguration({ environment, workingDirectory: '/nonexistent' });

const secretsOf = (id: string, environment: Environment): readonly unknown[] | undefined =>
  load(environment)
    .credentials.get(id)
    ?.map(({ secret }) => (secret.startsWith('{') ? (JSON.parse(secret) as unknown) : secret));

function faultsOf(environment: Environment): ConfigurationError['faults'] {
  try {
    load(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

function keyFile(content: unknown): string {
  const path = join(directory, 'key.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

describe('access keys of AWS', () => {
  const AWS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'top/secret', AWS_REGION: 'eu-central-1' };

  it.each<[string, Environment, object[]]>([
    ['plain', AWS, [{ accessKeyId: 'AKID', secretAccessKey: 'top/secret' }]],
    [
      'temporary',
      { ...AWS, AWS_SESSION_TOKEN: 'token==' },
      [{ accessKeyId: 'AKID', secretAccessKey: 'top/secret', sessionToken: 'token==' }],
    ],
  ])('configure Bedrock: %s', (_what, environment, secrets) => {
    expect(secretsOf('bedrock', environment)).toEqual(secrets);
    const { snapshot } = load(environment);
    expect(snapshot.providers[0]).toMatchObject({ id: 'bedrock', options: { region: 'eu-central-1' } });
    expect(JSON.stringify(snapshot)).not.toMatch(/AKID|secret|token==/);
  });

  it('stand behind an API key', () => {
    const environment = { ...AWS, AWS_BEARER_TOKEN_BEDROCK: 'bedrock-api-key' };
    expect(secretsOf('bedrock', environment)).toEqual([
      'bedrock-api-key',
      expect.objectContaining({ accessKeyId: 'AKID' }),
    ]);
    expect(
      load(environment)
        .credentials.get('bedrock')
        ?.map(({ id }) => id),
    ).toEqual(['bedrock-1', 'bedrock-2']);
  });

  it.each<[string, Environment]>([
    ['no secret', { ...AWS, AWS_SECRET_ACCESS_KEY: undefined }],
    ['no id', { ...AWS, AWS_ACCESS_KEY_ID: undefined }],
    ['nothing that says where', { ...AWS, AWS_REGION: undefined }],
  ])('configure nothing with %s: they are there for other programs', (_what, environment) => {
    expect(load(environment).snapshot.providers).toEqual([]);
  });

  it('take a base URL for a place as well', () => {
    expect(secretsOf('bedrock', { ...AWS, AWS_REGION: undefined, BEDROCK_API_BASE: 'http://b' })).toHaveLength(1);
  });

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])(
    'have faults told by name: %s',
    (name) => {
      const [fault, ...more] = faultsOf({ ...AWS, OPENAI_API_KEY: 'k', [name]: 'hunter2 hunter2' });
      expect([fault?.variable, more]).toEqual([name, []]);
      expect(JSON.stringify(fault)).not.toContain('hunter2');
    },
  );

  it('are used where others are looked for only if they are named', () => {
    expect(load({ ...AWS, OPENAI_API_KEY: 'k' }).snapshot.routing.bigModel.provider).toBe('openai');
  });
});

describe('accounts of Google', () => {
  const SERVICE = { type: 'service_account', client_email: 'robot@p.test', private_key: 'PEM' };
  const USER = { type: 'authorized_user', client_id: 'a', client_secret: 'b', refresh_token: 'c' };
  const google = (file: string): Environment => ({
    GOOGLE_APPLICATION_CREDENTIALS: file,
    VERTEX_PROJECT: 'my-project',
  });

  it.each([SERVICE, USER])('configure Vertex: %j', (account) => {
    const environment = google(keyFile(account));
    expect(secretsOf('vertex', environment)).toEqual([account]);
    const { snapshot } = load(environment);
    expect(snapshot.providers[0]).toMatchObject({ id: 'vertex', options: { project: 'my-project' } });
    expect(JSON.stringify(snapshot)).not.toContain('PEM');
  });

  it('configure nothing without a project: the file is there for other programs', () => {
    expect(load({ GOOGLE_APPLICATION_CREDENTIALS: '/nowhere' }).snapshot.providers).toEqual([]);
  });

  it('need a project', () => {
    expect(faultsOf({ VERTEX_ACCESS_TOKEN: 'token', OPENAI_API_KEY: 'k' })).toEqual([
      {
        variable: 'VERTEX_PROJECT',
        problem: 'is not set, but VERTEX_ACCESS_TOKEN is',
        fix: 'set VERTEX_PROJECT, such as VERTEX_PROJECT=my-project',
      },
    ]);
  });

  it.each<[string, () => string, string]>([
    ['a file that is not there', () => '/nowhere/key.json', 'names a file that cannot be read (ENOENT)'],
    ['a file that is no JSON', () => keyFile('PEM'), 'names a file that is no JSON'],
    [
      'another kind of account',
      () => keyFile({ type: 'external_account' }),
      'names a file of the kind external_account',
    ],
    ['a list', () => keyFile([]), 'names a file of the kind unknown'],
    ['no kind one could print', () => keyFile({ type: 'PEM PEM' }), 'names a file of the kind unknown'],
  ])('are told what is wrong with %s', (_what, file, problem) => {
    expect(faultsOf({ ...google(file()), OPENAI_API_KEY: 'k' })).toEqual([
      { variable: 'GOOGLE_APPLICATION_CREDENTIALS', problem, fix: expect.stringContaining('service account') },
    ]);
  });
});
