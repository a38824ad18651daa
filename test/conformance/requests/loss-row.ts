import type { TranslationLossCode } from '@sluice/completion';
import type { ProfileName } from '@sluice/providers';

import type { Json } from './request-case.js';

/** Something a request may hold, an upstream that cannot have it, and how that is reported. */
export interface LossRow {
  readonly name: string;
  readonly request: Json;
  readonly loss: readonly [code: TranslationLossCode, path: string];
  readonly profile?: ProfileName;
  readonly model?: string;
  readonly quirks?: Readonly<Record<string, true>>;
  readonly estimatedInputTokens?: number;
}
