import type { FoundSetting, ImportReport } from '@sluice/configuration';

import { coloured, table } from './terminal.js';

/** An import for people: what was found, what becomes of it, and what somebody has to do. */
export function importText(report: ImportReport): string {
  const { files, settings, strange, advice, notices, faults, recognition } = report;
  if (files.length === 0) return 'There is no .env here, and no file of models: nothing to import.';
  const [lost, kept] = partition(settings, ({ kind }) => kind === 'none');
  const { models = [], providers = {} } = recognition.document;
  return [
    `Found ${files.join(', ')}.`,
    ...section('Taken over', kept.length === 0 ? [] : [settingsTable(kept)]),
    ...section(
      'Models',
      models.map(({ id, provider, model }) => `  ${id} is ${model} at ${providers[provider]?.base_url ?? provider}`),
    ),
    ...section('Without a counterpart', [
      ...lost.map(({ name, remark }) => `  ${name}: ${remark}`),
      ...notices.filter((notice) => !lost.some(({ name }) => notice.startsWith(`${name} `))).map((text) => `  ${text}`),
    ]),
    ...section('Left alone, for it belongs to nobody', strange.length === 0 ? [] : [`  ${strange.join(', ')}`]),
    ...section(
      coloured('yellow', 'To do'),
      advice.map((text) => `  ${text}`),
    ),
    ...section(
      coloured('red', 'Wrong'),
      faults.map(({ variable, problem, fix }) => `  ${variable} ${problem}.\n    Fix: ${fix}.`),
    ),
  ].join('\n');
}

function settingsTable(settings: readonly FoundSetting[]): string {
  const rows = settings.map(({ name, here, remark }) => [`  ${name}`, here.join(', '), remark]);
  return table([['  there', 'here', ''], ...rows]);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/** An import for programs. */
export function importJson({ recognition, ...report }: ImportReport): string {
  const { document, aliases } = recognition;
  const set = aliases.map(({ name, because }) => ({ name, because }));
  return JSON.stringify({ ...report, aliases: set, document }, undefined, 2);
}
