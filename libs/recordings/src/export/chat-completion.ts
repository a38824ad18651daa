type Fields = Readonly<Record<string, unknown>>;

interface Choice {
  readonly message: Record<string, unknown>;
  readonly calls: Map<unknown, Record<string, unknown>>;
  finishReason: unknown;
}

/**
 * Puts the chunks of a stream of Chat Completions together to what a client gets that did not ask for a stream ("The
 * chat completion object"). Lenient: what is no chunk is left out.
 *
 * @returns undefined when there is no chunk among them
 */
export function chatCompletionOf(chunks: readonly unknown[]): Fields | undefined {
  const choices = new Map<unknown, Choice>();
  let head: Fields | undefined;
  let usage: unknown;
  for (const chunk of chunks) {
    if (!isFields(chunk) || chunk['object'] !== 'chat.completion.chunk') continue;
    head ??= chunk;
    usage = chunk['usage'] ?? usage;
    for (const choice of listOf(chunk['choices'])) addChoice(choices, choice);
  }
  if (head === undefined) return undefined;
  return {
    ...head,
    object: 'chat.completion',
    choices: [...choices].map(([index, choice]) => finishChoice(index, choice)),
    ...(usage !== undefined && { usage }),
  };
}

function addChoice(choices: Map<unknown, Choice>, { index, delta, finish_reason: finishReason }: Fields): void {
  let choice = choices.get(index);
  if (choice === undefined) {
    choice = { message: {}, calls: new Map(), finishReason: null };
    choices.set(index, choice);
  }
  choice.finishReason = finishReason ?? choice.finishReason;
  if (!isFields(delta)) return;
  const { tool_calls: calls, ...rest } = delta;
  grow(choice.message, rest);
  for (const call of listOf(calls)) addCall(choice.calls, call);
}

function addCall(calls: Map<unknown, Record<string, unknown>>, { index, function: called, ...rest }: Fields): void {
  const call = calls.get(index) ?? {};
  calls.set(index, call);
  Object.assign(call, rest);
  if (!isFields(called)) return;
  const whole = isFields(call['function']) ? { ...call['function'] } : {};
  grow(whole, called);
  call['function'] = whole;
}

/** Fields that say who speaks come once; all other text goes on. */
const CONSTANT_FIELDS: ReadonlySet<string> = new Set(['role', 'name']);

function grow(target: Record<string, unknown>, delta: Fields): void {
  for (const [field, value] of Object.entries(delta)) {
    const before = target[field];
    const goesOn = typeof before === 'string' && typeof value === 'string' && !CONSTANT_FIELDS.has(field);
    target[field] = goesOn ? before + value : (value ?? before ?? null);
  }
}

function finishChoice(index: unknown, { message, calls, finishReason }: Choice): Fields {
  const whole = calls.size === 0 ? message : { ...message, tool_calls: [...calls.values()] };
  return { index, message: whole, finish_reason: finishReason };
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
