import type { ConfigurationFault } from '../configuration-error.js';
import type { FaultWords } from './file-faults.js';
import { pathTo } from './file-node.js';

interface Holder {
  readonly path: string;
  readonly lines: ReadonlyMap<string | number, number>;
}

/** Where what was read stands in the file, by the section or the list that holds it. */
export class FilePlaces {
  readonly #file: string;
  readonly #holders = new WeakMap<object, Holder>();

  constructor(file: string) {
    this.#file = file;
  }

  /** Notes where a section or a list stands, and where each of its parts. */
  note(holder: object, path: string, lines: ReadonlyMap<string | number, number>): void {
    this.#holders.set(holder, { path, lines });
  }

  /** The path of a part, such as `models[0].id`. */
  pathOf(holder: object, part: string | number): string {
    return pathTo(this.#holders.get(holder)?.path ?? '', part);
  }

  /** `sluice.yaml:7`. */
  whereOf(holder: object, part: string | number): string {
    const { lines } = this.#holders.get(holder) ?? { lines: new Map<string | number, number>() };
    const line = lines.get(part) ?? [...lines.values()][0] ?? 1;
    return `${this.#file}:${line}`;
  }

  /** What is wrong with a part. */
  fault(holder: object, part: string | number, words: FaultWords): ConfigurationFault {
    const path = this.pathOf(holder, part);
    return { variable: path, place: `${this.whereOf(holder, part)}: ${path}`, ...words };
  }
}
