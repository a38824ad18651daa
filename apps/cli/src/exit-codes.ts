/** What commands end with; every `--help` names those of its command. */
export const EXIT = {
  /** Something was looked at and is not as it should be. */
  fault: 1,
  /** Wrong usage, a wrong configuration, or a store that cannot be opened. */
  usage: 2,
  /** There is nothing to work on. */
  nothing: 3,
  /** A bundle or a recording is damaged, or meant to do harm. */
  corrupt: 4,
  /** There is a secret where none may be. */
  secret: 6,
} as const;

/** What `--help` says of commands that have nothing else to say. */
export const USUAL_CODES = '\nExit codes: 0 fine, 2 wrong usage, or a store that cannot be opened.';
