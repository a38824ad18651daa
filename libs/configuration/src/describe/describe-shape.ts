import type { FilePlaces } from '../file/file-places.js';
import { settingsOf } from '../file/setting.decorator.js';
import type { SectionClass, Shape } from '../file/shape.js';
import type { Rule } from '../rules/rule.js';
import { describedList, describedMap, describedValue, type Described } from './described.js';
import { describeVariable } from './describe-variable.js';
import type { SettingTexts } from './setting-texts.js';

/** Where a value stands: in which section or list, as which part of it. */
interface Place {
  readonly holder: object;
  readonly part: string | number;
}

type ShapeOf<Kind extends Shape['kind']> = Extract<Shape, { kind: Kind }>;

/** Describes what the file says, and what variables say in its place. */
export class ShapeDescriber {
  readonly #texts: SettingTexts;
  readonly #places: FilePlaces;

  constructor(texts: SettingTexts, places: FilePlaces) {
    this.#texts = texts;
    this.#places = places;
  }

  /**
   * The settings of a section that somebody has made.
   *
   * @param section as it was read; an empty one, where the file has none
   * @param special what is described otherwise, by the names of settings
   */
  section(
    of: SectionClass,
    section: object,
    special: Readonly<Record<string, Described | undefined>> = {},
  ): Described | undefined {
    const values = section as Readonly<Record<string, unknown>>;
    return describedMap(
      settingsOf(of).map(({ name, shape }) => {
        const isSpecial = Object.hasOwn(special, name);
        return [name, isSpecial ? special[name] : this.#shape(shape, values[name], { holder: section, part: name })];
      }),
    );
  }

  #shape(shape: Shape, value: unknown, place: Place): Described | undefined {
    if (shape.kind === 'variable') return describeVariable(shape, this.#texts);
    if (shape.kind === 'section') return this.section(shape.section, (value as object | undefined) ?? {});
    if (value === undefined) return undefined;
    switch (shape.kind) {
      case 'value':
        return this.#value(shape.rule, value, place);
      case 'json':
        return this.#json(value, place);
      case 'list':
        return this.#list(shape, value as readonly unknown[]);
      case 'map':
        return this.#map(shape, value as ReadonlyMap<string, unknown>);
      case 'either':
        return this.#shape(typeof value === 'object' ? shape.map : shape.value, value, place);
    }
  }

  #value(rule: Rule, value: unknown, place: Place): Described {
    const origin = this.#originOf(place);
    if (typeof value === 'number' || typeof value === 'boolean') return describedValue(value, origin);
    const text = String(value);
    return describedValue(rule.isSecret?.(text) ? this.#texts.secret(text) : this.#texts.plain(text), origin);
  }

  #json(value: unknown, place: Place): Described {
    if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => this.#json(item, place)) };
    if (typeof value === 'object' && value !== null) {
      return { kind: 'map', entries: Object.entries(value).map(([key, part]) => [key, this.#json(part, place)]) };
    }
    const origin = this.#originOf(place);
    return describedValue(
      typeof value === 'string' ? this.#texts.plain(value) : (value as number | boolean | null),
      origin,
    );
  }

  #list({ item }: ShapeOf<'list'>, list: readonly unknown[]): Described | undefined {
    return describedList(list.map((value, part) => this.#shape(item, value, { holder: list, part })));
  }

  #map({ value: shape }: ShapeOf<'map'>, map: ReadonlyMap<string, unknown>): Described | undefined {
    return describedMap(
      [...map].map(([part, value]) => [part, this.#shape(shape, value, { holder: map, part })] as const),
    );
  }

  #originOf({ holder, part }: Place): string {
    return this.#places.whereOf(holder, part);
  }
}
