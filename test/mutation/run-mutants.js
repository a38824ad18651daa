import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { format, resolveConfig } from 'prettier';

import { anthropicMutants } from './mutants/anthropic.js';
import { assistanceMutants } from './mutants/assistance.js';
import { failureMutants } from './mutants/failure.js';
import { geminiMutants } from './mutants/gemini.js';
import { openAiResponsesMutants } from './mutants/openai-responses.js';
import { requestMutants } from './mutants/request.js';
import { responseMutants } from './mutants/response.js';
import { robustnessMutants } from './mutants/robustness.js';
import { wireMutants } from './mutants/wire.js';
import { Sandbox } from './sandbox.js';
import { scoreDocument } from './score-document.js';

/** @typedef {import('./mutants/group.js').Mutant} Mutant */
/** @typedef {import('./score-document.js').Result} Result */
/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/**
 * Plants one known fault after the other into copies of the source and asks the tests whether they notice.
 *
 * Usage: npm run test:mutation [-- --only <name> --concurrency <n> --json --no-document]
 * Ends with 1 when fewer than 85 % were noticed, with 2 when the list no longer fits the source.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const DOCUMENT = join(ROOT, 'docs/mutation-score.md');
const REQUIRED_SCORE = 0.85;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    concurrency: { type: 'string' },
    json: { type: 'boolean', default: false },
    document: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

/**
 * Progress goes to the other stream, so that `--json` can be piped.
 * @param {string} line
 */
function say(line) {
  process.stderr.write(`${line}\n`);
}

function chosenMutants() {
  const all = [
    ...wireMutants,
    ...anthropicMutants,
    ...responseMutants,
    ...requestMutants,
    ...failureMutants,
    ...robustnessMutants,
    ...assistanceMutants,
    ...openAiResponsesMutants,
    ...geminiMutants,
  ];
  const names = all.map(({ name }) => name);
  const twice = names.filter((name, position) => names.indexOf(name) !== position);
  if (twice.length > 0) throw new UsageError(`These names stand twice: ${twice.join(', ')}.`);
  const { only } = options;
  if (only === undefined) return all;
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new UsageError(`There are no mutants of these names: ${unknown.join(', ')}.`);
  return all.filter(({ name }) => only.includes(name));
}

class UsageError extends Error {}

async function main() {
  const mutants = chosenMutants();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-mutants-'));
  /** @type {Set<ChildProcess>} */
  const running = new Set();
  const stop = () => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('SIGINT', () => {
    stop();
    process.exit(130);
  });
  try {
    const count = Math.max(1, Number(options.concurrency ?? availableParallelism()));
    const sandboxes = Array.from({ length: Math.min(count, mutants.length) }, (_, number) => {
      return new Sandbox({ root: ROOT, folder: join(folder, String(number)), start: spawnTracked(running) });
    });
    const [first] = sandboxes;
    if (first === undefined) throw new UsageError('There is no mutant to try.');
    const stale = mutants.flatMap((mutant) => first.faultOf(mutant) ?? []);
    if (stale.length > 0) throw new UsageError(`The list does not fit the source any more:\n${stale.join('\n')}`);
    await checkUnmutated(first, mutants);
    return await report(await runAll(mutants, sandboxes));
  } finally {
    stop();
  }
}

/**
 * Starts processes that are in the set as long as they run.
 * @param {Set<ChildProcess>} running
 * @returns {import('./sandbox.js').Start}
 */
function spawnTracked(running) {
  return (command, args, settings) => {
    const child = spawn(command, args, settings);
    running.add(child);
    child.once('close', () => running.delete(child));
    return child;
  };
}

/**
 * Tests that fail without a mutant would notice every one of them.
 * @param {Sandbox} sandbox
 * @param {readonly Mutant[]} mutants
 */
async function checkUnmutated(sandbox, mutants) {
  const specs = [...new Set(mutants.flatMap((mutant) => mutant.specs))];
  say(`The tests without a mutant: ${specs.join(' ')}`);
  const result = await sandbox.test(specs);
  if (result.verdict !== 'survived') throw new UsageError(`The tests fail as they are: ${result.detail}`);
}

/**
 * @param {readonly Mutant[]} mutants
 * @param {readonly Sandbox[]} sandboxes
 * @returns {Promise<Result[]>} in the order of the mutants
 */
async function runAll(mutants, sandboxes) {
  /** @type {Map<Mutant, Result>} */
  const results = new Map();
  const waiting = [...mutants];
  /** @param {Sandbox} sandbox */
  const work = async (sandbox) => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const began = performance.now();
      const result = { ...mutant, ...(await sandbox.tryMutant(mutant)), seconds: (performance.now() - began) / 1000 };
      results.set(mutant, result);
      say(
        `${results.size}/${mutants.length} ${result.verdict.padEnd(8)} ${mutant.name} (${result.seconds.toFixed(1)} s)`,
      );
    }
  };
  await Promise.all(sandboxes.map(work));
  return mutants.flatMap((mutant) => results.get(mutant) ?? []);
}

/**
 * The page is checked like every other one, so it is written as the formatter would.
 * @param {readonly Result[]} results
 */
async function writeDocument(results) {
  const style = await resolveConfig(DOCUMENT);
  writeFileSync(DOCUMENT, await format(scoreDocument(results, REQUIRED_SCORE), { ...style, filepath: DOCUMENT }));
}

/**
 * @param {readonly Result[]} results
 * @returns {Promise<number>} the code to exit with
 */
async function report(results) {
  const broken = results.filter(({ verdict }) => verdict === 'broken');
  for (const { name, detail } of broken) say(`${name} does not run at all, which proves nothing: ${detail}`);
  const survivors = results.filter(({ verdict }) => verdict === 'survived');
  const score = 1 - (survivors.length + broken.length) / results.length;
  if (options.json) process.stdout.write(`${JSON.stringify({ score, results }, undefined, 2)}\n`);
  if (options.document && options.only === undefined) await writeDocument(results);
  say(
    `${results.length - survivors.length - broken.length} of ${results.length} noticed: ${(100 * score).toFixed(1)} %`,
  );
  for (const { name, file } of survivors) say(`survived: ${name} in ${file}`);
  if (broken.length > 0) return 2;
  return score < REQUIRED_SCORE ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
