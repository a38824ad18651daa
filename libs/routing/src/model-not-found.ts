import { ClientError, passesFilter } from '@sluice/exchange';

import type { AskedName, RouteSettings } from './asked-name.js';

/** More names than these help nobody, and somebody may have hundreds. */
const MOST_NAMES = 20;

/**
 * A name that leads nowhere, or that clients may not ask for: the Messages API answers both alike ("Errors"), so that
 * nobody learns what else there is.
 */
export function modelNotFound({ model }: AskedName, settings: RouteSettings): ClientError {
  return new ClientError('model_not_found', `model: ${model} (${whatThereIs(settings)})`);
}

function whatThereIs({ routing, providers }: RouteSettings): string {
  const names = [...(routing.models ?? []).map(({ id }) => id), ...exactNames(routing.rules ?? [])];
  const offered = names.filter((name) => passesFilter(routing.clientModels, [name]));
  const shown = offered.slice(0, MOST_NAMES).join(', ');
  const more = offered.length > MOST_NAMES ? `, and ${offered.length - MOST_NAMES} more` : '';
  const list = providers.length === 0 ? 'none' : providers.map(({ id }) => id).join(', ');
  return `${shown === '' ? '' : `models: ${shown}${more}; `}configured providers: ${list}`;
}

function exactNames(rules: NonNullable<RouteSettings['routing']['rules']>): readonly string[] {
  return rules.flatMap(({ match }) => (match.kind === 'exact' ? [match.pattern] : []));
}
