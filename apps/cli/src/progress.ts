/** Milliseconds between two drawings: a terminal is slower than most work. */
const REDRAW_MS = 100;
const WIDTH = 24;

/** How far long work has come, on one line of the terminal that vanishes afterwards. Nothing at all elsewhere. */
export class Progress {
  readonly #what: string;
  readonly #isShown = process.stderr.isTTY;
  #drawnMs = 0;

  /** @param what such as `recordings searched` */
  constructor(what: string) {
    this.#what = what;
  }

  /** @param total undefined where nobody knows it */
  update(done: number, total?: number): void {
    if (!this.#isShown || performance.now() - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = performance.now();
    process.stderr.write(
      `\r\u001b[K${total === undefined ? '' : `${bar(done / total)} `}${counted(done, total)} ${this.#what}`,
    );
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#isShown && this.#drawnMs > 0) process.stderr.write('\r\u001b[K');
  }
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * WIDTH);
  return `[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}]`;
}

function counted(done: number, total: number | undefined): string {
  return total === undefined ? String(done) : `${done}/${total}`;
}
