import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

import ts from 'typescript';

export const REPOSITORY = join(import.meta.dirname, '..', '..');

export interface SourceFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
  /** Lines that hold something. */
  readonly lines: number;
}

/** Every TypeScript file below the given folders. */
export function sourceFiles(folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) => walk(join(REPOSITORY, folder))).map(read);
}

export function isTest({ path }: SourceFile): boolean {
  return path.endsWith('.spec.ts') || path.startsWith('test/') || path.startsWith('libs/testing/');
}

/** The lengths, in lines, of all functions of a file that span more than one. */
export function functionLengths({ path, text }: SourceFile): readonly number[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const lengths: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const first = tree.getLineAndCharacterOfPosition(node.getStart()).line;
      const last = tree.getLineAndCharacterOfPosition(node.getEnd()).line;
      if (last > first) lengths.push(last - first + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return lengths;
}

/** Where the type `any` is written. */
export function anyTypes({ path, text }: SourceFile): readonly string[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const places: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      places.push(`${path}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return places;
}

/** The value below which the given share of the numbers lies. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function walk(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'fixtures' ? [] : walk(path);
    return name.endsWith('.ts') ? [path] : [];
  });
}

function read(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;
  return { path: relative(REPOSITORY, path).replaceAll('\\', '/'), text, lines };
}
