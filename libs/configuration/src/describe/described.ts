/** One value of the configuration, as it stands in `sluice.yaml`. */
export interface DescribedValue {
  readonly kind: 'value';
  readonly value: string | number | boolean | null;
  /** `--port`, `environment: PORT`, `.env:12: PORT`, `sluice.yaml:7`, `default`. */
  readonly origin: string;
}

/** A part of the configuration as it is in force: where it came from, and with secrets masked. */
export type Described =
  | DescribedValue
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: string, part: Described])[] }
  | { readonly kind: 'list'; readonly items: readonly Described[] };

/** One value. */
export const describedValue = (value: DescribedValue['value'], origin: string): DescribedValue => ({
  kind: 'value',
  value,
  origin,
});

/** A map of those parts that there are; nothing, if there are none. */
export function describedMap(
  entries: readonly (readonly [key: string, part: Described | undefined])[],
): Described | undefined {
  const present = entries.flatMap(([key, part]) => (part === undefined ? [] : [[key, part] as const]));
  return present.length === 0 ? undefined : { kind: 'map', entries: present };
}

/** A list; nothing, if it is empty. */
export function describedList(items: readonly (Described | undefined)[]): Described | undefined {
  const present = items.filter((item) => item !== undefined);
  return present.length === 0 ? undefined : { kind: 'list', items: present };
}
