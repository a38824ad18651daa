/** What a `data:` URL holds. */
export interface DataUrl {
  /** In lower case, without parameters; empty where it names none. */
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
}

const HEAD_CHARACTERS = 256;
const HEAD = /^data:([^;,]*)((?:;[^;,]*)*),/i;

/** Takes a `data:` URL apart; undefined where it is none. Only the head is looked at: the rest may be megabytes. */
export function parseDataUrl(url: string): DataUrl | undefined {
  const [head, type = '', parameters = ''] = HEAD.exec(url.slice(0, HEAD_CHARACTERS)) ?? [];
  if (head === undefined) return undefined;
  const rest = url.slice(head.length);
  const mediaType = type.trim().toLowerCase();
  if (/;base64$/i.test(parameters)) return { mediaType, data: rest.trim() };
  return { mediaType, data: Buffer.from(percentDecoded(rest), 'utf8').toString('base64') };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How files of a type begin in base64: clients name types wrongly, and upstreams refuse what does not fit its name. */
const BEGINNINGS: readonly (readonly [beginning: RegExp, mediaType: string])[] = [
  [/^iVBORw0KGgo/, 'image/png'],
  [/^\/9j\//, 'image/jpeg'],
  [/^R0lGOD/, 'image/gif'],
  // Sound and film begin like it, up to the name behind the length.
  [/^UklGR.{6}XRUJQ/, 'image/webp'],
  [/^JVBERi/, 'application/pdf'],
];

/** The media type that the bytes themselves tell, else the one that was named. */
export function sniffedMediaType({ mediaType, data }: DataUrl): string {
  const told = BEGINNINGS.find(([beginning]) => beginning.test(data))?.[1];
  return told ?? (mediaType === 'image/jpg' ? 'image/jpeg' : mediaType);
}
