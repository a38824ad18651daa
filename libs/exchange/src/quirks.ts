/**
 * What was learned about a base URL and model from its refusals: names of request parameters it does not accept.
 * The meaning of a name belongs to the adapter that learned it.
 */
export type Quirks = Readonly<Record<string, true>>;

/** Nothing learned yet. */
export const NO_QUIRKS: Quirks = Object.freeze({});
