import { describe, it } from '@jest/globals';
import { COUNTERPARTS, PROXIES, type CounterpartRow } from '@sluice/configuration';

import { expectSection, markdownTable } from './generated-section.js';

const code = (text: string): string => `\`${text}\``;

function tableRow({ name, meaning, byDefault, here, remark }: CounterpartRow): readonly string[] {
  return [
    code(name),
    byDefault === '' ? meaning : `${meaning}; by default ${byDefault}`,
    here.length === 0 ? '–' : here.map(code).join(', '),
    remark,
  ];
}

function tables(rows: readonly CounterpartRow[]): string {
  const files = [...new Set(rows.map(({ file }) => file))];
  return files
    .map((file) => {
      const head = [file === undefined ? 'variable' : `in ${code(file)}`, 'there', 'here', 'remark'];
      return markdownTable([head, ...rows.filter((row) => row.file === file).map(tableRow)]);
    })
    .join('')
    .replaceAll('\n\n\n', '\n\n');
}

describe('docs/coming-from.md', () => {
  it.each(PROXIES)('lists the settings of %s', (proxy) => {
    expectSection({ path: 'docs/coming-from.md', mark: proxy, text: tables(COUNTERPARTS[proxy]) });
  });
});
