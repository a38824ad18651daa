const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;

/** When an exchange began, as its id tells, which is a ULID; the epoch if it is none. */
export function timeOfUlid(id: string): Date {
  let milliseconds = 0;
  for (const character of id.slice(0, TIME_LENGTH).toUpperCase()) {
    const digit = CROCKFORD.indexOf(character);
    if (digit < 0) return new Date(0);
    milliseconds = milliseconds * CROCKFORD.length + digit;
  }
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? new Date(0) : time;
}
