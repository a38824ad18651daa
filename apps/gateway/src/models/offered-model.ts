import type { ListedModel, ProviderId, Target } from '@sluice/exchange';
import type { ModelDescription } from '@sluice/models';

/** The families that clients know by name. */
export type ModelLine = 'opus' | 'sonnet' | 'haiku';

/** A model that clients can ask for. */
export interface OfferedModel {
  /** Its name. */
  readonly name: string;
  /** The name that Claude Code's picker keeps: one with `claude` in it. The same model can be asked for by both. */
  readonly pickerName: string;
  readonly displayName: string;
  /** `sluice` for names that the gateway, or its operator, has made up. */
  readonly owner: ProviderId;
  readonly line: ModelLine | null;
  /** Who answers first. */
  readonly target: Target;
  /** Whether it can search the web, by itself or with the gateway's help. */
  readonly searches: boolean;
  readonly description: ModelDescription;
}

/** What the providers say they have. */
export type DiscoveredModels = ReadonlyMap<ProviderId, readonly ListedModel[]>;
