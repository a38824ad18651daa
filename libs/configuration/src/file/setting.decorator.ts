import type { SectionClass, Shape } from './shape.js';

/** What is known of one key of a section. */
export interface SettingInfo {
  readonly name: string;
  /** What it is for, in a sentence or two: the schema shows it in editors. */
  readonly meaning: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
}

const SETTINGS = new Map<object, SettingInfo[]>();

/** Makes a field of a class a key of the file. */
export function Setting(
  meaning: string,
  shape: Shape,
  { isRequired = false }: { readonly isRequired?: boolean } = {},
): PropertyDecorator {
  return (prototype, property) => {
    const known = SETTINGS.get(prototype) ?? [];
    SETTINGS.set(prototype, [...known, { name: String(property), meaning, shape, isRequired }]);
  };
}

/** The keys of a section, in the order of its class. */
export function settingsOf(section: SectionClass): readonly SettingInfo[] {
  return SETTINGS.get(section.prototype as object) ?? [];
}
