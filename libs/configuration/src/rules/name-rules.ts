import { line, matching } from './text-rules.js';
import type { Rule } from './rule.js';

/** What transport and framing say of a request: set by hand they would break it. */
const HEADERS_OF_TRANSPORT: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The name of a provider. */
export const PROVIDER_ID = matching(
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  'lower-case letters, digits and single dashes, beginning with a letter',
);

/** The name of a header that may be added to requests; read in lower case. */
export const HEADER_NAME: Rule<string> = {
  expected: 'the name of a header that does not belong to the connection',
  parse: (text) => {
    const name = text.toLowerCase();
    return /^[\w!#$%&'*+.^`|~-]+$/.test(text) && !HEADERS_OF_TRANSPORT.has(name) ? name : undefined;
  },
  schema: { type: 'string', pattern: String.raw`^[\w!#$%&'*+.^` + '`' + String.raw`|~-]+$` },
};

/** The value of a header. */
export const HEADER_VALUE: Rule<string> = {
  expected: 'printable ASCII text',
  parse: (text) => (/^[\x20-\x7e]+$/.test(text) ? text : undefined),
  schema: { type: 'string', pattern: String.raw`^[\x20-\x7e]+$` },
  isSecret: () => true,
};

/** A model's name, or a glob over such names. */
export const MODEL_NAME = line("a model's name");
