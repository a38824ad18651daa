import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@jest/globals';

import { REPOSITORY } from './source-files.js';

/** A part of a document that is made from the code, between two lines that say so. */
export interface GeneratedSection {
  /** From the root of the repository. */
  readonly path: string;
  /** The word of its two marks, `<!-- word:begin -->`, or `# word:begin` where the file is no Markdown. */
  readonly mark: string;
  /** What stands between the marks. */
  readonly text: string;
}

/** Expects the document to be up to date; with `npm run docs:providers` brings it there instead. */
export function expectSection({ path, mark, text }: GeneratedSection): void {
  const file = join(REPOSITORY, path);
  const document = readFileSync(file, 'utf8');
  const [begin, end] = path.endsWith('.md')
    ? [`<!-- ${mark}:begin -->\n`, `<!-- ${mark}:end -->`]
    : [`# ${mark}:begin\n`, `# ${mark}:end`];
  const from = document.indexOf(begin) + begin.length;
  const to = document.indexOf(end, from);
  expect([path, document.includes(begin), to >= from]).toEqual([path, true, true]);
  if ('writeDocuments' in globalThis) writeFileSync(file, document.slice(0, from) + text + document.slice(to));
  else expect(document.slice(from, to)).toBe(text);
}

/** A table as Prettier would write it, with an empty line before and after. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return `\n${[line(head), rule, ...body.map(line)].join('\n')}\n\n`;
}
