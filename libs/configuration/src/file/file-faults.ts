import type { ConfigurationFault } from '../configuration-error.js';
import { describeKind, type FileNode } from './file-node.js';

/** What is wrong, and what to do about it. */
export type FaultWords = Pick<ConfigurationFault, 'problem' | 'fix'>;

/** Nobody corrects more at once, and a file may be made of nothing else. */
const MAX_FAULTS = 500;

/** What is wrong with a file, fault by fault; of very many, the first ones. */
export class FileFaults {
  readonly found: ConfigurationFault[] = [];
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** Whether more would not be kept. */
  get isFull(): boolean {
    return this.found.length >= MAX_FAULTS;
  }

  /** @param path empty = the whole file */
  refuse(line: number, path: string, words: FaultWords): void {
    if (this.isFull) return;
    const where = `${this.file}:${line}`;
    const place = path === '' ? where : `${where}: ${path}`;
    this.found.push({ variable: path === '' ? this.file : path, place, ...words });
  }

  /** Refuses a list where a map must stand, and the like. */
  refuseKind(node: FileNode, path: string, expected: string): void {
    this.refuse(node.line, path, { problem: `must be ${expected}, not ${describeKind(node)}`, fix: fixOf(path) });
  }

  /** Refuses a value. */
  refuseValue(node: FileNode, path: string, expected: string): void {
    this.refuse(node.line, path, { problem: `must be ${expected}`, fix: fixOf(path) });
  }
}

function fixOf(path: string): string {
  return path === '' ? 'compare it with docs/sluice.example.yaml' : `correct ${path}, or remove it`;
}
