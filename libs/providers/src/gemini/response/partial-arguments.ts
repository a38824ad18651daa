import { isObject } from '../../shared/json/json-value.js';
import { setOwn } from '../../shared/schema/json-schema-node.js';
import type { GeminiPartialArgument } from '../gemini-types.js';

/** One step of a path: `.name`, `['name']` or `[0]`. */
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\[(['"])(.*?)\3\]/uy;
/** An argument's list that is longer than this is a mistake, or meant to fill the memory. */
const LONGEST_LIST = 10_000;
const DEEPEST_PATH = 100;
/** Names that lead to the prototypes of objects instead of to arguments. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

type Step = string | number;
type Container = Record<Step, unknown>;

/** A call's arguments, put together value by value (Vertex AI, "Streaming function call arguments"). */
export class PartialArguments {
  readonly #root: Record<string, unknown>;

  constructor(beginning: unknown) {
    this.#root = isObject(beginning) ? { ...beginning } : {};
  }

  /** Takes the values of one piece. What leads nowhere sensible is ignored. */
  add(values: unknown): void {
    if (!Array.isArray(values)) return;
    for (const value of values) if (isObject(value)) this.#set(value);
  }

  get text(): string {
    return JSON.stringify(this.#root);
  }

  #set(argument: GeminiPartialArgument): void {
    const steps = stepsOf(argument.jsonPath);
    const last = steps?.at(-1);
    if (steps === undefined || last === undefined) return;
    let place: Container = this.#root;
    for (const [index, step] of steps.slice(0, -1).entries()) {
      const inner = descend(place, step, steps[index + 1]);
      if (inner === undefined) return;
      place = inner;
    }
    put(place, last, grown(Object.hasOwn(place, last) ? place[last] : undefined, argument));
  }
}

/** A string goes on where it stopped; every other value comes whole. */
function grown(known: unknown, argument: GeminiPartialArgument): unknown {
  const { stringValue: text } = argument;
  if (typeof text === 'string') return typeof known === 'string' ? known + text : text;
  if (typeof argument.numberValue === 'number') return argument.numberValue;
  if (typeof argument.boolValue === 'boolean') return argument.boolValue;
  return argument.nullValue === undefined ? known : null;
}

function descend(place: Container, step: Step, next: Step | undefined): Container | undefined {
  const known = Object.hasOwn(place, step) ? place[step] : undefined;
  if (typeof known === 'object' && known !== null) return known as Container;
  if (known !== undefined) return undefined;
  const made = typeof next === 'number' ? [] : {};
  put(place, step, made);
  return made;
}

function put(place: Container, step: Step, value: unknown): void {
  // A name does not belong into a list: it would be lost when the list is written.
  if (value !== undefined && Array.isArray(place) === (typeof step === 'number')) setOwn(place, String(step), value);
}

function stepsOf(path: unknown): readonly Step[] | undefined {
  if (typeof path !== 'string' || !path.startsWith('$')) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (match === null || steps.length >= DEEPEST_PATH) return undefined;
    const step = match[2] === undefined ? (match[1] ?? match[4] ?? '') : Number(match[2]);
    if (typeof step === 'number' ? step > LONGEST_LIST : FORBIDDEN.has(step)) return undefined;
    steps.push(step);
  }
  return steps;
}
