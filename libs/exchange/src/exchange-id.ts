const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
/** The time of a ULID has 48 bits. */
const TIME_END = 2 ** 48;

/** When an exchange began, as its id tells, which is a ULID; the epoch if it is none. */
export function timeOfUlid(id: string): Date {
  let milliseconds = 0;
  for (const character of id.slice(0, TIME_LENGTH).toUpperCase()) {
    const digit = CROCKFORD.indexOf(character);
    if (digit < 0) return new Date(0);
    milliseconds = milliseconds * CROCKFORD.length + digit;
  }
  return new Date(milliseconds < TIME_END ? milliseconds : 0);
}
