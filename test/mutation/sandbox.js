import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { transformSync } from '@swc/core';

/** Milliseconds after which the tests of a mutant are taken to run for ever, which is to have noticed it. */
const PATIENCE_MS = 180_000;
const COPIED = ['libs', 'test/conformance', 'package.json', 'tsconfig.json'];
const NODE_OPTIONS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** @typedef {import('./mutants/group.js').Mutant} Mutant */

/**
 * @typedef {(command: string, args: string[], settings: import('node:child_process').SpawnOptions) =>
 *   import('node:child_process').ChildProcess} Start
 */

/**
 * What became of a mutant. A suite that does not even load is `broken`: it says nothing about what it would have found.
 * @typedef {{verdict: 'noticed' | 'survived' | 'broken', detail: string}} Verdict
 */

/** A copy of the source in which a fault does no harm. */
export class Sandbox {
  /** @type {string} */
  #folder;
  /** @type {Start} */
  #start;

  /**
   * @param {{root: string, folder: string, start: Start}} options
   *   `start` starts a process that somebody else will end if this one is ended
   */
  constructor({ root, folder, start }) {
    this.#folder = folder;
    this.#start = start;
    mkdirSync(join(folder, 'test'), { recursive: true });
    for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  }

  /**
   * What is wrong with a mutant, if anything: it must fit one place of its file, and leave it readable.
   * @param {Mutant} mutant
   */
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

  /**
   * Runs the tests of a mutant in its presence.
   * @param {Mutant} mutant
   */
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

  /**
   * Runs some tests.
   * @param {readonly string[]} specs
   * @returns {Promise<Verdict>}
   */
  async test(specs) {
    const jest = ['node_modules/jest/bin/jest.js', '--silent', '--bail', '--runInBand', '--noStackTrace'];
    const { code, timedOut, printed } = await this.#run([...NODE_OPTIONS, ...jest, ...specs]);
    if (timedOut) return { verdict: 'noticed', detail: 'the tests did not end' };
    return code === 0 ? { verdict: 'survived', detail: '' } : firstFailure(printed);
  }

  /**
   * @param {string[]} args
   * @returns {Promise<{code: number | null, timedOut: boolean, printed: string}>}
   */
  #run(args) {
    // The same cases in every run: a mutant that only luck finds is one that survived.
    const env = { ...process.env, TEST_FUZZ_SEED: '1', TEST_FUZZ_RUNS: '300' };
    const child = this.#start(process.execPath, args, { cwd: this.#folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let printed = '';
    child.stderr?.setEncoding('utf8').on('data', (text) => (printed += text));
    return new Promise((resolve) => {
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, PATIENCE_MS);
      child.once('close', (code) => {
        clearTimeout(timer);
        resolve({ code, timedOut, printed });
      });
    });
  }
}

/**
 * Jest marks what failed by a bullet; with `--bail` it writes no file about it.
 * @param {string} printed
 * @returns {Verdict}
 */
function firstFailure(printed) {
  const name = /^ {2}● (.+)$/mu.exec(printed)?.[1];
  const loaded = name !== undefined && !name.includes('Test suite failed to run');
  return loaded ? { verdict: 'noticed', detail: name } : { verdict: 'broken', detail: printed.slice(-600) };
}
