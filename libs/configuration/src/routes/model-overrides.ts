import type { Target, TargetOverrides } from '@sluice/exchange';

import type { ModelSection } from '../file/sections/model.sections.js';
import type { RouteSection } from '../file/sections/route.sections.js';
import { lowerCased } from '../providers/extra-headers.js';

/** What is done differently for a model of one's own; undefined = nothing. */
export function overridesOf(model: ModelSection): TargetOverrides | undefined {
  const { reasoning_effort, temperature, max_tokens, extra_body, extra_headers, drop_tools } = model;
  return orNone({
    ...(reasoning_effort !== undefined && { effort: reasoning_effort }),
    ...(temperature !== undefined && { temperature }),
    ...(max_tokens !== undefined && { maxOutputTokens: max_tokens }),
    ...(extra_body !== undefined && { extraBody: extra_body }),
    ...(extra_headers !== undefined && { extraHeaders: lowerCased(extra_headers) }),
    ...(model.can_stream === false && { streams: false }),
    ...(model.pass_client_key === true && { clientKey: true }),
    ...(drop_tools !== undefined && { dropTools: drop_tools }),
  });
}

/** A target as a route wants it, over what the model wants. */
export function targetOfRoute(target: Target, { pass_client_key, drop_tools = [] }: RouteSection): Target {
  const dropTools = [...new Set([...(target.overrides?.dropTools ?? []), ...drop_tools])];
  const overrides = orNone({
    ...target.overrides,
    ...(pass_client_key === true && { clientKey: true }),
    ...(dropTools.length > 0 && { dropTools }),
  });
  return overrides === undefined ? target : { ...target, overrides };
}

function orNone(overrides: TargetOverrides): TargetOverrides | undefined {
  return Object.keys(overrides).length === 0 ? undefined : overrides;
}
