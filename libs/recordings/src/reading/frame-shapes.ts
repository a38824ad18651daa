import type { FrameKind } from '../frames/frame.js';

/** Kinds of values. */
const CHECKS = {
  text: (value: unknown) => typeof value === 'string',
  number: (value: unknown) => typeof value === 'number' && value >= 0,
  flag: (value: unknown) => typeof value === 'boolean',
  anything: () => true,
  nothing: () => false,
  bytes: (value: unknown) =>
    typeof value === 'string' ||
    (typeof value === 'object' && value !== null && 'b64' in value && typeof value.b64 === 'string'),
  headers: (value: unknown) => Array.isArray(value) && value.every(isHeader),
  list: (value: unknown) => Array.isArray(value),
} as const;

type Kind = keyof typeof CHECKS;

/** What a value must be: a kind of value, one of some words, or an object with at least these members. */
export type Shape = Kind | readonly string[] | ObjectShape;

interface ObjectShape {
  /** By name; one that ends with a question mark may be absent. */
  readonly members: Readonly<Record<string, Shape>>;
}

const object = (members: Readonly<Record<string, Shape>> = {}): ObjectShape => ({ members });

/** Parts lie where the recording was stored: one that names some would be given what others hold. */
const BODY = object({ bytes: 'number', sha: 'text', 'd?': 'bytes', 'parts?': 'nothing' });
const ERROR = object({ code: 'text', message: 'text', 'retryAfterMs?': 'number', 'upstreamStatus?': 'number' });

/** What each kind of frame has, besides what all have. */
export const FRAME_SHAPES: Readonly<Record<FrameKind, Shape>> = {
  open: object({
    at: 'text',
    gateway: object({ ver: 'text', inst: 'text', cfg: 'text' }),
    mode: ['meta', 'redacted', 'full'],
    trace: object(),
    sess: object({ id: 'text', src: 'text', 'agent?': 'text', 'parent?': 'text' }),
    who: object({ key: 'text' }),
    rid: 'text',
    model: 'text',
    req: object({ m: 'text', path: 'text', q: 'text', h: 'headers', body: BODY }),
  }),
  cfg: object({ config: object({ hash: 'text' }) }),
  route: object({ alias: 'text', rule: 'text', cands: 'list' }),
  att: object({
    a: 'number',
    reason: 'text',
    prov: 'text',
    model: 'text',
    'cred?': 'text',
    req: object({ m: 'text', url: 'text', h: 'headers', 'body?': BODY, stream: 'flag' }),
    losses: 'list',
  }),
  'att.head': object({ a: 'number', st: 'number', h: 'headers' }),
  up: object({ a: 'number', 'd?': 'bytes', 'bytes?': 'number' }),
  'up.end': object({ a: 'number', out: 'text', 'err?': ERROR }),
  'att.err': object({ a: 'number', err: ERROR }),
  'att.end': object({
    a: 'number',
    out: 'text',
    'stop?': 'text',
    'usage?': object(),
    'cost?': object(),
    losses: 'list',
  }),
  dec: object({ a: 'number', act: 'text', class: 'text', wait: 'number', 'to?': 'text' }),
  tape: object({ site: 'text', 'val?': 'anything' }),
  head: object({ st: 'number', h: 'headers' }),
  down: object({ 'd?': 'bytes', 'bytes?': 'number', 'c?': 'number' }),
  cli: object({ ev: 'text', sent: 'number' }),
  end: object({
    out: 'text',
    'stop?': 'text',
    'usage?': object(),
    'cost?': object(),
    'err?': ERROR,
    att: 'number',
    upN: 'number',
    upBytes: 'number',
    downN: 'number',
    downBytes: 'number',
    downSha: 'text',
    complete: 'flag',
    red: object({ secret: 'number', forced: 'number' }),
  }),
};

/** The path of the first member that is not as it must be; undefined when all are. */
export function findMisshapen(value: unknown, shape: Shape, path = ''): string | undefined {
  if (typeof shape === 'string') return CHECKS[shape](value) ? undefined : path;
  if (isWords(shape)) return shape.some((word) => word === value) ? undefined : path;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return path;
  for (const [name, inner] of Object.entries(shape.members)) {
    const found = findInMember(value as Fields, { name, shape: inner }, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function findInMember(
  fields: Fields,
  { name, shape }: { readonly name: string; readonly shape: Shape },
  path: string,
): string | undefined {
  const isOptional = name.endsWith('?');
  const member = isOptional ? name.slice(0, -1) : name;
  const own = `${path}.${member}`;
  if (Object.hasOwn(fields, member)) return findMisshapen(fields[member], shape, own);
  return isOptional ? undefined : own;
}

function isWords(shape: Shape): shape is readonly string[] {
  return Array.isArray(shape);
}

function isHeader(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}
