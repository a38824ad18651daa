import { formatTarget, type Target } from '@sluice/exchange';

/** Tells targets apart, also those that ask one model in different ways. */
export function targetKey(target: Target): string {
  const { alias = '', overrides } = target;
  return `${formatTarget(target)} ${alias} ${overrides === undefined ? '' : JSON.stringify(overrides)}`;
}

/** The first of each. */
export function withoutDuplicates(targets: readonly Target[]): readonly Target[] {
  if (targets.length < 2) return targets;
  return [...new Map(targets.map((target) => [targetKey(target), target])).values()];
}
