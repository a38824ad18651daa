import type { SecretMask } from './secret-mask.js';

/** Keys of the body below which anything can be personal. */
export const PERSONAL_MEMBERS: readonly string[] = ['safeguards', 'metadata'];

/** `metadata.user_id` of Claude Code: an object as a string, or the older form of three joined parts. */
const JSON_IDS = /(\\"(?:device_id|account_uuid)\\":\s*\\")([^"\\]+)/g;
const LEGACY_IDS = /^user_([0-9a-f]+)_account_([0-9a-f-]*)_session_/;

/**
 * Masks what tells about the person: device and account in `metadata.user_id`, and everything in `safeguards`,
 * which holds local paths. The session id stays: recordings of one conversation belong together.
 */
export class PersonalFields {
  readonly #mask: SecretMask;

  constructor(mask: SecretMask) {
    this.#mask = mask;
  }

  /** Whether anything below this key of the body can be personal. */
  concerns(rootKey: string | undefined): boolean {
    return rootKey !== undefined && PERSONAL_MEMBERS.includes(rootKey);
  }

  /** The raw text of a string with what is personal masked, equally long; undefined when this is no personal field. */
  mask(path: readonly string[], raw: string): string | undefined {
    if (path[0] === 'safeguards') return this.#mask.mask(raw);
    if (path[0] !== 'metadata' || path[1] !== 'user_id' || path.length !== 2) return undefined;
    if (raw.startsWith('{')) {
      return raw.replace(JSON_IDS, (_, before: string, id: string) => before + this.#mask.mask(id));
    }
    const legacy = LEGACY_IDS.exec(raw);
    if (legacy === null) return this.#mask.mask(raw);
    return raw.replace(LEGACY_IDS, (_, device: string, account: string) =>
      ['user', this.#mask.mask(device), 'account', this.#mask.mask(account), 'session', ''].join('_'),
    );
  }
}
