import { EventTemplate } from './event-template.js';
import type { ParsedEvent } from './template-parser.js';

/** Kinds of events that are remembered: those of a dozen dialects. */
const MAX_SHAPES = 64;

/** All events that have the same keys in the same order, whatever their values are. */
export class EventShape {
  readonly template: EventTemplate;
  readonly #event: ParsedEvent;

  constructor(event: ParsedEvent) {
    this.#event = event;
    this.template = new EventTemplate(event.skeleton, event.tokens);
  }

  /** The event of the template's last match. */
  parsed(text: string): ParsedEvent {
    const { template } = this;
    const { skeleton, tokens } = this.#event;
    return {
      skeleton,
      tokens: tokens.map(({ kind, field }, order) => {
        return { kind, field, text: text.slice(template.startOf(order), template.endOf(order)) };
      }),
    };
  }

  /** Whether it is made of the same keys. */
  isOf({ skeleton, tokens }: ParsedEvent): boolean {
    const own = this.#event;
    return (
      own.skeleton.length === skeleton.length &&
      own.skeleton.every((part, order) => part === skeleton[order]) &&
      own.tokens.every((token, order) => token.kind === tokens[order]?.kind && token.field === tokens[order].field)
    );
  }
}

/**
 * What the events of all streams look like. Each stream begins with a few kinds of events that it has not seen yet,
 * and reading those in full would cost more than all that follow.
 */
export class EventShapes {
  readonly #known: EventShape[] = [];

  /** The shape of the event that begins at `position`; its template holds the match until its next one. */
  find(text: string, position: number): EventShape | undefined {
    const known = this.#known;
    for (let order = 0; order < known.length; order += 1) {
      const shape = known[order];
      if (shape?.template.matches(text, position) !== true) continue;
      if (order > 0) known.unshift(...known.splice(order, 1));
      return shape;
    }
    return undefined;
  }

  /** @param event without anything suspicious in it */
  add(event: ParsedEvent): void {
    if (this.#known.some((shape) => shape.isOf(event))) return;
    this.#known.unshift(new EventShape(event));
    if (this.#known.length > MAX_SHAPES) this.#known.pop();
  }
}
