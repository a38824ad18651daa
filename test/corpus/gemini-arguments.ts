import { objectOf, stringOf } from './json.js';
import type { Json } from './json.js';

/** Arguments that come value by value, each with the path it belongs to (Vertex AI, "Streaming function calls"). */
export class GeminiArguments {
  readonly #root: Record<string, unknown>;

  constructor(beginning: Json) {
    this.#root = { ...beginning };
  }

  get value(): Json {
    return this.#root;
  }

  take(piece: Json): void {
    const names = [...stringOf(piece['jsonPath']).matchAll(/\w+/gu)].map(([name]) => name);
    const last = names.pop();
    if (last === undefined) return;
    let place: unknown = this.#root;
    for (const [index, name] of names.entries()) {
      const holder = place as Record<string, unknown>;
      holder[name] ??= /^\d+$/u.test(names[index + 1] ?? last) ? [] : {};
      place = holder[name];
    }
    const holder = place as Record<string, unknown>;
    const { stringValue, numberValue, boolValue } = piece;
    const text = typeof stringValue === 'string' ? stringOf(holder[last]) + stringValue : undefined;
    const value = text ?? numberValue ?? boolValue;
    if (value !== undefined) holder[last] = value;
    else if (objectOf(piece)['nullValue'] !== undefined) holder[last] = null;
  }
}
