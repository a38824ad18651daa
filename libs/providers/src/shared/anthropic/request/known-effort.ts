import type { MessagesRequest } from '@sluice/anthropic';

/** The request in words of the Messages API, whose least effort is called `low` ("Effort"). */
export function withKnownEffort(request: MessagesRequest): MessagesRequest {
  const { output_config: output } = request;
  if (output?.effort !== 'minimal') return request;
  return { ...request, output_config: { ...output, effort: 'low' } };
}
