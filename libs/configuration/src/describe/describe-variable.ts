import { ruleOf } from '../env-rules.js';
import type { Shape } from '../file/shape.js';
import { defaultText, scalarOf } from '../variable-text.js';
import { describedList, describedMap, describedValue, type Described, type DescribedValue } from './described.js';
import type { SettingTexts } from './setting-texts.js';

type VariableShape = Extract<Shape, { kind: 'variable' }>;

/** What a setting is that a variable can say as well; nothing, if nobody says it and it has no default. */
export function describeVariable({ variable, notation }: VariableShape, texts: SettingTexts): Described | undefined {
  const text = texts.ofVariable(variable) ?? defaultText(variable);
  if (text === undefined) return undefined;
  const origin = texts.originOf(variable);
  switch (notation) {
    case 'text':
      if (ruleOf(variable)?.isSecret?.(text)) return texts.secretOf(variable);
      return describedValue(texts.written(text) ?? scalarOf(variable, text), origin);
    case 'list':
      return describedList(text.split(',').map((item) => describedValue(texts.plain(item.trim()), origin)));
    case 'pairs':
      return describedMap(text.split(',').map((pair) => describePair(pair, origin, texts)));
  }
}

function describePair(pair: string, origin: string, texts: SettingTexts): readonly [string, DescribedValue] {
  const [name = '', ...value] = pair.split('=');
  return [name.trim(), describedValue(texts.secret(decoded(value.join('='))), origin)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
