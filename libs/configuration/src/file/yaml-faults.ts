import type { YAMLError } from 'yaml';

/** What is wrong with the YAML itself. The parser's own messages quote the file, in which there may be secrets. */
const SENTENCES: Readonly<Partial<Record<YAMLError['code'], readonly [problem: string, fix: string]>>> = {
  BAD_ALIAS: [
    'has an alias that is not well formed',
    'put text that begins with * in quotes, or write *name for what was marked with &name',
  ],
  BAD_DIRECTIVE: ['has a directive that YAML does not know', 'remove the line that begins with %'],
  BAD_DQ_ESCAPE: ['has a backslash that means nothing', 'write \\\\ for a backslash, or use single quotes'],
  BAD_INDENT: [
    'is not indented like what it belongs to',
    'use the same number of spaces for each key of one section, and close brackets that were opened before it',
  ],
  BAD_SCALAR_START: ['begins with a character that means something in YAML', 'put the value in quotes'],
  BLOCK_AS_IMPLICIT_KEY: ['has a colon too many', 'put the value in quotes'],
  BLOCK_IN_FLOW: ['has a list or a section of lines inside of brackets', 'separate what is in brackets by commas'],
  KEY_OVER_1024_CHARS: ['has a key that is too long', 'look for a colon that is missing'],
  MISSING_CHAR: ['lacks a bracket, a comma, a colon or a quote', 'close what is open'],
  MULTILINE_IMPLICIT_KEY: ['has a key on more than one line', 'write a colon and a space behind each key'],
  MULTIPLE_DOCS: ['holds a second document', 'remove the line ---'],
  RESOURCE_EXHAUSTION: ['is nested too deeply', 'use no more levels than docs/sluice.example.yaml does'],
  TAB_AS_INDENT: ['is indented by a tab', 'use spaces'],
  TAG_RESOLVE_FAILED: ['has a tag', 'remove the word that begins with !'],
};

const OTHERS = ['is not valid YAML', 'compare it with docs/sluice.example.yaml'] as const;

/** The words for a fault in the YAML, by what the line looks like where that tells more. */
export function yamlFault(code: YAMLError['code'], line: string): { readonly problem: string; readonly fix: string } {
  // An expression such as /[{[].*\$\{/ would take seconds for a line of nothing but braces.
  const bracket = line.search(/[{[]/);
  if (bracket !== -1 && line.lastIndexOf('${') > bracket) {
    return {
      problem: 'is not valid YAML: braces of a reference end what is in brackets',
      fix: 'put references in quotes there: "${NAME}"',
    };
  }
  const [problem, fix] = SENTENCES[code] ?? OTHERS;
  return { problem, fix };
}
