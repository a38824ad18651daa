import { createInterface } from 'node:readline/promises';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { PROXIES, reportImport, writeDocument, type ImportReport, type ProxyName } from '@sluice/configuration';
import { Option, type Command } from 'commander';

import { importJson, importText } from '../import-text.js';
import { coloured, note, print } from '../terminal.js';

interface ImportOptions {
  readonly from?: ProxyName;
  readonly env?: string;
  readonly write?: string;
  readonly force?: true;
  readonly json?: true;
}

/** What one variable says in two proxies: nobody but a person knows which of them it was. */
const AMBIGUOUS = 'ANTHROPIC_API_KEY';

/** `sluice import`. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .argument('[folder]', 'where the .env of the other proxy is', '.')
    .description('tell what becomes of the configuration of another proxy')
    .addOption(new Option('--from <proxy>', 'whose configuration it is').choices(PROXIES))
    .option('--env <file>', 'read variables from this file of the folder instead of .env')
    .option('--write <file>', 'write it as a sluice.yaml')
    .option('--force', 'overwrite that file if it is there')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExit codes: 0 fine, 1 something is wrong with it, 2 wrong usage.')
    .action(runImport);
}

async function runImport(folder: string, options: ImportOptions): Promise<void> {
  const { env: envFile } = options;
  const look = (from: ProxyName | undefined): ImportReport =>
    reportImport({ folder, ...(envFile !== undefined && { envFile }), ...(from !== undefined && { from }) });
  const first = look(options.from);
  const from = options.from ?? (await ask(first, options));
  const report = from === options.from ? first : look(from);
  print(options.json ? importJson(report) : importText(report));
  if (report.faults.length > 0) process.exitCode = 1;
  else if (options.write !== undefined) write(report, { path: options.write, from, force: options.force });
}

/** Asks only where the answer changes something, and there is somebody to ask. */
async function ask({ settings, candidates }: ImportReport, { json }: ImportOptions): Promise<ProxyName | undefined> {
  const isAmbiguous = settings.some(({ name }) => name === AMBIGUOUS);
  if (!isAmbiguous || json || !process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const choices = candidates.length > 0 ? candidates : PROXIES;
  print(`${AMBIGUOUS} means two things. Whose configuration is this?`);
  for (const [index, proxy] of choices.entries()) print(`  ${index + 1}  ${proxy}`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = (await terminal.question('Number, or nothing for none of them: ')).trim();
    return choices[Number(answer) - 1] ?? choices.find((proxy) => proxy === answer);
  } finally {
    terminal.close();
  }
}

interface Writing {
  readonly path: string;
  readonly from: ProxyName | undefined;
  readonly force: true | undefined;
}

function write(report: ImportReport, { path, from, force }: Writing): void {
  try {
    writeFileSync(resolve(path), writeDocument(report.recognition, from), { flag: force ? 'w' : 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    note(coloured('red', `${path} is there already: name another file, or overwrite it with --force.`));
    process.exitCode = 1;
    return;
  }
  const file = report.files[0] ?? '.env';
  note(`Written: ${path}. Secrets stay in ${file}, which it refers to: start both together.`);
}
