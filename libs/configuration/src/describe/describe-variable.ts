import { isShown } from '../env.dto.js';
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
      return describedMap(
        text.split(',').map((pair) => describePair(pair, { isSecret: !isShown(variable), origin }, texts)),
      );
  }
}

interface PairKind {
  readonly isSecret: boolean;
  readonly origin: string;
}

function describePair(pair: string, { isSecret, origin }: PairKind, texts: SettingTexts): [string, DescribedValue] {
  const [name = '', ...value] = pair.split('=');
  const text = decoded(value.join('='));
  return [name.trim(), describedValue(isSecret ? texts.secret(text) : texts.plain(text), origin)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
