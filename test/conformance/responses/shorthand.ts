/** One event of a stream of the Responses API. */
export function event(type: string, fields: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

const RESPONSE = { id: 'resp_1', object: 'response', model: 'served-1' };

/** What every stream begins with. */
export const CREATED =
  event('response.created', { response: { ...RESPONSE, status: 'in_progress', output: [] } }) +
  event('response.in_progress', { response: { ...RESPONSE, status: 'in_progress', output: [] } });

/** What every stream ends with, unless it fails. */
export function completed(response: object = {}): string {
  return event('response.completed', { response: { ...RESPONSE, status: 'completed', ...counted(), ...response } });
}

export function incomplete(reason: string, response: object = {}): string {
  const details = { incomplete_details: { reason } };
  return event('response.incomplete', {
    response: { ...RESPONSE, status: 'incomplete', ...details, ...counted(), ...response },
  });
}

export function failed(error: object): string {
  return event('response.failed', { response: { ...RESPONSE, status: 'failed', error } });
}

/** Token counts: of the input, of the output, and those of the input that came from a cache or went into it. */
export function counted(input = 10, output = 2, cached = 0, written = 0): object {
  const details = { cached_tokens: cached, cache_write_tokens: written };
  return { usage: { input_tokens: input, input_tokens_details: details, output_tokens: output } };
}

/** An item begins at a place of the output. */
export function added(place: number, item: object): string {
  return event('response.output_item.added', { output_index: place, item });
}

/** An item is whole. */
export function done(place: number, item: object): string {
  return event('response.output_item.done', { output_index: place, item });
}

/** A piece of a message. */
export function text(place: number, delta: string, more: object = {}): string {
  return event('response.output_text.delta', {
    output_index: place,
    content_index: 0,
    item_id: `msg_${place}`,
    delta,
    ...more,
  });
}

/** A piece of a summary of what was thought. */
export function thought(place: number, part: number, delta: string): string {
  return event('response.reasoning_summary_text.delta', { output_index: place, summary_index: part, delta });
}

/** A piece of a call's arguments. */
export function args(place: number, delta: string, more: object = {}): string {
  return event('response.function_call_arguments.delta', { output_index: place, delta, ...more });
}

/** All of a call's arguments. */
export function argsDone(place: number, whole: string): string {
  return event('response.function_call_arguments.done', { output_index: place, arguments: whole });
}

/** A call as it stands in the output. */
export function call(id: string, name: string, whole: string, more: object = {}): object {
  return { type: 'function_call', id: `fc_${id}`, call_id: id, name, arguments: whole, status: 'completed', ...more };
}

/** A message as it stands in the output. */
export function message(words: string, more: object = {}): object {
  const content = [{ type: 'output_text', text: words, annotations: [] }];
  return { type: 'message', id: 'msg_0', role: 'assistant', status: 'completed', content, ...more };
}

/** What was thought, as it stands in the output. */
export function reasoning(id: string, encrypted: string | undefined, ...summary: readonly string[]): object {
  return {
    type: 'reasoning',
    id,
    ...(encrypted !== undefined && { encrypted_content: encrypted }),
    summary: summary.map((part) => ({ type: 'summary_text', text: part })),
  };
}

/** A whole response, as it is given to who asked for no stream. */
export function whole(output: readonly object[], more: object = {}): string {
  return JSON.stringify({ ...RESPONSE, status: 'completed', output, ...counted(), ...more });
}
