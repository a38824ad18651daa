import type { EventTemplate } from './event-template.js';
import { EventTemplates } from './event-templates.js';
import type { FieldTools } from './field-text.js';
import { decodeEscapes, HeldText } from './held-text.js';
import { JsonLane } from './json-lane.js';
import { LaneFields } from './lane-fields.js';
import { parseEvent } from './template-parser.js';

const LINE_FEED = '\n';

/**
 * One stream in pieces. An event that is like one before it, in this stream or another, is not read again: the strings
 * that differ are taken out and handed to their fields. Everything else goes through the lane that reads every character.
 */
export class StreamLane {
  readonly #tools: FieldTools;
  readonly #fields: LaneFields;
  readonly #lane: JsonLane;
  readonly #templates = new EventTemplates();
  #held: HeldText | undefined;
  #escaped: string | undefined;

  constructor(tools: FieldTools) {
    this.#tools = tools;
    this.#fields = new LaneFields(tools);
    this.#lane = new JsonLane(this.#fields);
  }

  /** The last piece as it stands inside a JSON string, if that is known; only of use when nothing of it is held. */
  get escaped(): string | undefined {
    return this.#escaped;
  }

  /** @returns what may have to be masked or held back; undefined if there is nothing of the kind in the text */
  push(text: string): HeldText | undefined {
    this.#held = undefined;
    let escaped: string | undefined = '';
    let position = 0;
    while (position < text.length) {
      const template = this.#lane.isAtLineStart ? this.#find(text, position) : undefined;
      if (template !== undefined) {
        this.#pass(template, text);
        if (escaped !== undefined) escaped += template.escaped(text);
        position = template.end;
      } else {
        escaped = undefined;
        position = this.#read(text, position);
      }
    }
    this.#escaped = escaped;
    return this.#held;
  }

  /** Decides everything by what is known. What comes later continues only secrets that have begun. */
  settle(): void {
    this.#lane.settle();
  }

  /** A template that matches the event at `position`, with nothing in it that would have to be read. */
  #find(text: string, position: number): EventTemplate | undefined {
    const template = this.#templates.find(text, position);
    if (template !== undefined) return this.#isHarmless(template, text) ? template : undefined;
    const shape = this.#tools.shapes.find(text, position);
    if (shape === undefined || !this.#isHarmless(shape.template, text)) return undefined;
    if (this.#templates.isWorthLearning()) this.#templates.learn(shape.parsed(text));
    return shape.template;
  }

  /** Whether what stands in the holes, but in no field, can hold no secret. */
  #isHarmless(template: EventTemplate, text: string): boolean {
    const { holes } = template;
    for (let order = 0; order < holes.length; order += 1) {
      if (holes[order]?.field !== undefined) continue;
      if (!this.#fields.isPlain(text.slice(template.startOf(order), template.endOf(order)))) return false;
    }
    return true;
  }

  #pass(template: EventTemplate, text: string): void {
    const { holes } = template;
    for (let order = 0; order < holes.length; order += 1) {
      const name = holes[order]?.field;
      const from = template.startOf(order);
      const to = template.endOf(order);
      if (name === undefined || from === to) continue;
      const field = this.#fields.fieldOf(name);
      const raw = text.slice(from, to);
      const decoded = template.isIntricate(order) ? decodeEscapes(raw) : raw;
      if (this.#fields.pass(field, decoded)) continue;
      this.#held ??= new HeldText(text);
      this.#fields.feed(field, { held: this.#held, from, to, decoded });
    }
  }

  /** Up to the end of the event, so that the next one can be compared again. */
  #read(text: string, from: number): number {
    this.#held ??= new HeldText(text);
    const held = this.#held;
    const to = endOfEvent(text, from);
    if (to < 0) {
      this.#lane.pushPart(held, from, text.length);
      return text.length;
    }
    if (this.#lane.isAtLineStart && this.#templates.mayLearn) this.#readAndLearn(held, from, to);
    else this.#lane.pushPart(held, from, to);
    return to;
  }

  #readAndLearn(held: HeldText, from: number, to: number): void {
    const found = this.#fields.fieldsFoundBy(() => {
      this.#lane.pushPart(held, from, to);
    });
    const parsed = parseEvent(held.text.slice(from, to), { at: from, found }, this.#tools.scanner);
    if (parsed !== undefined) this.#tools.shapes.add(parsed);
    if (this.#templates.isWorthLearning()) this.#templates.learn(parsed);
  }
}

/** Behind the blank line that ends an event; -1 if there is none. */
function endOfEvent(text: string, from: number): number {
  let line = text.indexOf(LINE_FEED, from);
  while (line >= 0) {
    if (text.startsWith(LINE_FEED, line + 1)) return line + 2;
    if (text.startsWith('\r\n', line + 1)) return line + 3;
    line = text.indexOf(LINE_FEED, line + 1);
  }
  return -1;
}
