import { settingsOf, type SettingInfo } from '../file/setting.decorator.js';
import type { SectionClass, Shape } from '../file/shape.js';
import { SluiceFile } from '../file/sluice-file.dto.js';
import { defaultText } from '../variable-text.js';

/** One key of `sluice.yaml`, for documents. */
export interface SettingRow {
  /** Such as `server.port`, `providers.<name>.base_url` or `models[].id`. */
  readonly path: string;
  /** The environment variable that says the same, where there is one. */
  readonly variable?: string;
  /** What is so where nobody says anything, as it would be written. */
  readonly byDefault?: string;
  readonly meaning: string;
}

/** Every key there is, in the order in which a file would have them; sections before what is in them. */
export function settingRows(): readonly SettingRow[] {
  return rowsOf(SluiceFile, '');
}

function rowsOf(section: SectionClass, path: string): readonly SettingRow[] {
  return settingsOf(section).flatMap((setting) => {
    const own = path === '' ? setting.name : `${path}.${setting.name}`;
    return [rowOf(setting, own), ...inside(setting.shape, own)];
  });
}

function rowOf({ shape, meaning }: SettingInfo, path: string): SettingRow {
  if (shape.kind !== 'variable') return { path, meaning };
  const { variable } = shape;
  const byDefault = defaultText(variable);
  return { path, variable, meaning, ...(byDefault !== undefined && { byDefault }) };
}

function inside(shape: Shape, path: string): readonly SettingRow[] {
  switch (shape.kind) {
    case 'section':
      return rowsOf(shape.section, path);
    case 'list':
      return inside(shape.item, `${path}[]`);
    case 'map':
      return inside(shape.value, `${path}.<name>`);
    case 'either':
      return [shape.value, shape.map].flatMap((one) => inside(one, path));
    case 'value':
    case 'variable':
    case 'json':
      return [];
  }
}
