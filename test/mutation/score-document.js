const INTRODUCTION = `# What the tests would notice

\`npm run test:mutation\` plants one known fault after the other into a copy of the source and runs the tests that ought
to notice it. This page is written by that command.

The faults are a list of our own, in \`test/mutation/mutants/\`: slips that somebody could make and that would hurt a
client, such as a flush that is missing, a count that is not subtracted, a reason that is mapped wrongly. A fault that
keeps the tests from loading does not count as noticed, and the properties run with a fixed seed.

A tool that flips every operator was tried first. Stryker 9.6 does run these tests, ES modules included, but each mutant
loads the module graph anew: 201 mutants of the 235 lines of \`libs/wire\` were not done after nine minutes on two busy
cores, and the whole translator has more than 10 000 lines. Named faults give an answer in minutes, are the slips one
fears and not the operators one has, and a survivor says at once which test is missing.
`;

/** @typedef {import('./mutants/group.js').Mutant & import('./sandbox.js').Verdict & {seconds: number}} Result */

/**
 * The page about a run.
 * @param {readonly Result[]} results
 * @param {number} requiredScore
 */
export function scoreDocument(results, requiredScore) {
  const noticed = results.filter(({ verdict }) => verdict === 'noticed');
  const missed = results.filter(({ verdict }) => verdict !== 'noticed');
  const score = ((100 * noticed.length) / results.length).toFixed(1);
  return [
    INTRODUCTION,
    `## Score\n\n**${noticed.length} of ${results.length}, ${score} %** (at least ${100 * requiredScore} % are required).\n`,
    table(['part', 'faults', 'noticed'], rowsByPart(results)),
    '## Survivors\n',
    missed.length === 0 ? 'None.\n' : table(['fault', 'file', 'why it may stay'], missed.map(survivorRow)),
    '## Faults\n',
    table(
      ['fault', 'noticed first by'],
      noticed.map(({ name, detail }) => [name, cell(detail)]),
    ),
  ].join('\n');
}

/** @param {readonly Result[]} results */
function rowsByPart(results) {
  const parts = [...new Set(results.map(({ part }) => part))];
  return parts.map((part) => {
    const all = results.filter((result) => result.part === part);
    return [part, all.length, all.filter(({ verdict }) => verdict === 'noticed').length];
  });
}

/** @param {Result} result */
function survivorRow({ name, file, excuse }) {
  return [name, `\`${file}\``, excuse ?? 'a test is missing'];
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | number)[])[]} rows
 */
function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

/**
 * Names of tests hold pipes, line breaks and angle brackets.
 * @param {string} text
 */
function cell(text) {
  const plain = text.replaceAll(/\s+/gu, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').trim();
  return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}
