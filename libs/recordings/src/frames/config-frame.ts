import type { ConfigSnapshot } from '@sluice/exchange';

import type { FrameBody } from './frame.js';
import { maskedSettings } from './masked-settings.js';
import type { Redactor } from '../redaction/redactor.js';

/** What the masks of a configuration depend on. */
interface MaskedWith {
  readonly secrets: readonly string[];
  readonly maskKey: Uint8Array;
}

interface KeptFrame {
  readonly masked: MaskedWith;
  readonly json: string;
  /** Secrets masked in it. */
  readonly found: number;
}

const FRAMES = new WeakMap<ConfigSnapshot, KeptFrame>();

/** The frame of a configuration as JSON. All exchanges under one configuration share it: it is masked and written once. */
export function configFrame(config: ConfigSnapshot, { secrets, maskKey }: MaskedWith, redactor: Redactor): string {
  const kept = FRAMES.get(config);
  if (kept?.masked.secrets === secrets && kept.masked.maskKey === maskKey) {
    redactor.found += kept.found;
    return kept.json;
  }
  const before = redactor.found;
  const frame: FrameBody = { k: 'cfg', config: maskedSettings(config, redactor) };
  const json = JSON.stringify(frame);
  FRAMES.set(config, { masked: { secrets, maskKey }, json, found: redactor.found - before });
  return json;
}
