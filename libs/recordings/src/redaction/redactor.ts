import type { HeaderList, RecordingMode } from '@sluice/exchange';

import { BodyRedaction } from './body-redaction.js';
import { EventShapes } from './event-shapes.js';
import { FieldText, type FieldTools } from './field-text.js';
import { redactHeaders } from './header-redaction.js';
import { HeldText } from './held-text.js';
import { PersonalFields } from './personal-fields.js';
import { SecretMask } from './secret-mask.js';
import { SecretScanner } from './secret-scanner.js';

/** Parameters that carry a key in the URL itself. */
const SECRET_PARAMETERS =
  /([?&](?:key|api[-_]?key|access[-_]?token|token|sig|signature|x-amz-signature|x-amz-security-token|x-amz-credential)=)([^&#]+)/gi;

/** A URL without the values of parameters that carry keys: what is left can be compared with a masked one. */
export function withoutKeyParameters(url: string): string {
  return url.replace(SECRET_PARAMETERS, '$1');
}

/** What redactors share that look for the same secrets. */
type SharedTools = Pick<FieldTools, 'scanner' | 'shapes'>;

const SHARED_TOOLS = new WeakMap<readonly string[], SharedTools>();

/** Made once for a list of secrets, since every exchange hands in the same list. */
function sharedToolsFor(secrets: readonly string[]): SharedTools {
  let tools = SHARED_TOOLS.get(secrets);
  if (tools === undefined) {
    tools = { scanner: new SecretScanner(secrets), shapes: new EventShapes() };
    SHARED_TOOLS.set(secrets, tools);
  }
  return tools;
}

/** Masks what must not be kept. Every mask is as long as what it hides. */
export class Redactor {
  readonly tools: FieldTools;
  readonly #bodies: BodyRedaction;
  /** Secrets masked so far. */
  found = 0;

  constructor(options: {
    readonly mode: RecordingMode;
    readonly maskKey: Uint8Array;
    readonly secrets: readonly string[];
  }) {
    const mask = new SecretMask(options.maskKey);
    this.tools = { ...sharedToolsFor(options.secrets), mask, onSecret: () => (this.found += 1) };
    const personal = options.mode === 'full' ? undefined : new PersonalFields(mask);
    this.#bodies = new BodyRedaction(this.tools, personal);
  }

  headers(headers: HeaderList): HeaderList {
    return redactHeaders(headers, this.tools.mask).map(([name, value]) => [name, this.text(value)]);
  }

  url(url: string): string {
    return this.text(
      url.replace(SECRET_PARAMETERS, (_, name: string, value: string) => name + this.tools.mask.mask(value)),
    );
  }

  /** Text that is no JSON. */
  text(text: string): string {
    if (this.tools.scanner.isClean(text)) return text;
    const held = new HeldText(text);
    const field = new FieldText(this.tools);
    field.feed({ held, from: 0, to: text.length, decoded: text });
    field.settle();
    return held.masked();
  }

  /** A whole request or reply. */
  body(text: string): string {
    return this.maskBytes(Buffer.from(text, 'utf8'))?.toString('utf8') ?? text;
  }

  /** A whole request or reply that is valid UTF-8; undefined when nothing in it has to be masked. */
  maskBytes(bytes: Buffer): Buffer | undefined {
    return this.#bodies.mask(bytes);
  }

  /** A whole body that is no text: secrets are ASCII, so that every byte can stand for a character. */
  binary(body: { readonly b64: string }): { readonly b64: string } {
    const masked = this.body(Buffer.from(body.b64, 'base64').toString('latin1'));
    return { b64: Buffer.from(masked, 'latin1').toString('base64') };
  }

  /** A value as JSON would give it back, null when it has none. Numbers stay: what masks them would be no number. */
  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value ?? null;
    const json = JSON.stringify(value);
    const before = this.found;
    if (this.body(json) === json) return value;
    this.found = before;
    return this.#maskStrings(JSON.parse(json));
  }

  #maskStrings(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.#maskStrings(item));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.#maskStrings(item)]));
  }
}
