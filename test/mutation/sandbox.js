import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { transformSync } from '@swc/core';

/** Milliseconds after which the tests of a mutant are taken to run for ever, which is to have noticed it. */
const PATIENCE_MS = 180_000;
const COPIED = ['libs', 'test/conformance', 'package.json', 'tsconfig.json'];
const NODE_OPTIONS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** A copy of the source in which a fault does no harm. */
export class Sandbox {
  #folder;
  #start;

  /**
   * @param {{root: string, folder: string, start: typeof import('node:child_process').spawn}} options
   *   `start` starts a process that somebody else will end if this one is ended
   */
  constructor({ root, folder, start }) {
    this.#folder = folder;
    this.#start = start;
    mkdirSync(join(folder, 'test'), { recursive: true });
    for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  }

  /** What is wrong with a mutant, if anything: it must fit one place of its file, and leave it readable. */
  faultOf({ name, file, find, replace }) {
    const parts = readFileSync(join(this.#folder, file), 'utf8').split(find);
    if (parts.length !== 2) return `${name}: ${parts.length - 1} places in ${file}`;
    try {
      transformSync(parts.join(replace), { jsc: { parser: { syntax: 'typescript' } } });
      return undefined;
    } catch {
      return `${name}: what it makes of ${file} cannot be parsed`;
    }
  }

  /** Runs the tests of a mutant in its presence. */
  async tryMutant({ file, find, replace, specs }) {
    const path = join(this.#folder, file);
    const sound = readFileSync(path, 'utf8');
    writeFileSync(path, sound.split(find).join(replace));
    try {
      return await this.test(specs);
    } finally {
      writeFileSync(path, sound);
    }
  }

  /** Runs some tests. A suite that does not even load is `broken`: it says nothing about what it would have found. */
  async test(specs) {
    const outcome = join(this.#folder, 'outcome.json');
    rmSync(outcome, { force: true });
    const jest = [...NODE_OPTIONS, 'node_modules/jest/bin/jest.js', '--silent', '--bail', '--runInBand'];
    const { code, timedOut } = await this.#run([...jest, '--json', `--outputFile=${outcome}`, ...specs]);
    if (timedOut) return { verdict: 'noticed', detail: 'the tests did not end' };
    if (code === 0) return { verdict: 'survived', detail: '' };
    return readOutcome(outcome);
  }

  #run(args) {
    // The same cases in every run: a mutant that only luck finds is one that survived.
    const env = { ...process.env, TEST_FUZZ_SEED: '1', TEST_FUZZ_RUNS: '300' };
    const child = this.#start(process.execPath, args, { cwd: this.#folder, env, stdio: 'ignore' });
    return new Promise((resolve) => {
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, PATIENCE_MS);
      child.once('close', (code) => {
        clearTimeout(timer);
        resolve({ code, timedOut });
      });
    });
  }
}

function readOutcome(path) {
  const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed');
  if (failed !== undefined) return { verdict: 'noticed', detail: failed.fullName };
  const [suite] = testResults.filter(({ status }) => status === 'failed');
  return { verdict: 'broken', detail: suite?.message.slice(0, 400) ?? 'no suite ran' };
}
