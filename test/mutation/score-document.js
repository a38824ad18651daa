const INTRODUCTION = `# What the tests would notice

\`npm run test:mutation\` plants one known fault after the other into a copy of the source and runs the tests that ought
to notice it. This page is written by that command.

The faults are a list of our own, in \`test/mutation/mutants/\`: slips that somebody could make and that would hurt a
client, such as a flush that is missing, a count that is not subtracted, a reason that is mapped wrongly. A tool that
flips every operator was tried first: Stryker 9.6 does run these tests (ES modules included), at 5 to 10 seconds a mutant
on two cores, because each of them starts the module graph anew; \`libs/wire\` alone gives 201 mutants, so that the whole
of the translator would take the better part of a day. Most of its survivors are words in messages and guards that only
save time. Named faults give an answer within minutes, and a survivor says at once which test is missing.
`;

/** The page about a run. */
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

function rowsByPart(results) {
  const parts = [...new Set(results.map(({ part }) => part))];
  return parts.map((part) => {
    const all = results.filter((result) => result.part === part);
    return [part, all.length, all.filter(({ verdict }) => verdict === 'noticed').length];
  });
}

function survivorRow({ name, file, excuse }) {
  return [name, `\`${file}\``, excuse ?? 'a test is missing'];
}

function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

/** Names of tests hold pipes, line breaks and angle brackets. */
function cell(text) {
  const plain = text.replaceAll(/\s+/gu, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').trim();
  return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}
