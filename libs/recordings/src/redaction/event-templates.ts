import { EventTemplate } from './event-template.js';
import type { EventToken, ParsedEvent } from './template-parser.js';

interface KnownEvent {
  readonly parsed: ParsedEvent;
  /** Which of its tokens have been seen to differ. */
  readonly varies: readonly boolean[];
  readonly template: EventTemplate;
}

/** Kinds of events that alternate in one stream. */
const MAX_TEMPLATES = 6;
/** How many events are learnt from in a stream in which none is like another. */
const MAX_CREDIT = 24;

/** What the events of one stream look like, learnt from those that were read in full. */
export class EventTemplates {
  readonly #known: KnownEvent[] = [];
  #credit = MAX_CREDIT;
  #hasBegun = false;

  /** Whether another event may be learnt from: a stream in which none is like another is not worth it. */
  get mayLearn(): boolean {
    return this.#credit > 0;
  }

  /** Whether to learn from an event that is like none before. The first one of a stream is like none after it. */
  isWorthLearning(): boolean {
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    return !isFirst && this.#credit > 0;
  }

  /** The template that matches the event which begins at `position`; it holds the match until its next one. */
  find(text: string, position: number): EventTemplate | undefined {
    const known = this.#known;
    for (let order = 0; order < known.length; order += 1) {
      const event = known[order];
      if (event?.template.matches(text, position) !== true) continue;
      if (order > 0) known.unshift(...known.splice(order, 1));
      if (this.#credit < MAX_CREDIT) this.#credit += 1;
      return event.template;
    }
    return undefined;
  }

  learn(parsed: ParsedEvent | undefined): void {
    this.#credit -= 1;
    if (parsed === undefined) return;
    const twin = this.#known.findIndex((event) => isTwin(event.parsed, parsed));
    const [before] = twin < 0 ? [] : this.#known.splice(twin, 1);
    this.#known.unshift(before === undefined ? newEvent(parsed) : widened(before, parsed));
    if (this.#known.length > MAX_TEMPLATES) this.#known.pop();
  }
}

function isTwin(one: ParsedEvent, other: ParsedEvent): boolean {
  return (
    one.skeleton.length === other.skeleton.length &&
    one.skeleton.every((part, order) => part === other.skeleton[order]) &&
    one.tokens.every(({ kind }, order) => kind === other.tokens[order]?.kind)
  );
}

function newEvent(parsed: ParsedEvent): KnownEvent {
  return knownEvent(
    parsed,
    parsed.tokens.map(({ field }) => field !== undefined),
  );
}

/** What differs between two events that are alike otherwise may differ in the next one, too. */
function widened(before: KnownEvent, parsed: ParsedEvent): KnownEvent {
  return knownEvent(
    parsed,
    parsed.tokens.map(({ text }, order) => before.varies[order] === true || before.parsed.tokens[order]?.text !== text),
  );
}

function knownEvent(parsed: ParsedEvent, varies: readonly boolean[]): KnownEvent {
  const literals: string[] = [];
  const holes: { kind: EventToken['kind']; field: string | undefined }[] = [];
  let literal = parsed.skeleton[0] ?? '';
  parsed.tokens.forEach(({ kind, text, field }, order) => {
    const rest = parsed.skeleton[order + 1] ?? '';
    if (varies[order] === true) {
      literals.push(literal);
      holes.push({ kind, field });
      literal = rest;
    } else literal += text + rest;
  });
  return { parsed, varies, template: new EventTemplate([...literals, literal], holes) };
}
