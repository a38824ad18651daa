import { describe, expect, it } from '@jest/globals';

import { nestLogLevels } from './nest-log-levels.js';

describe(nestLogLevels.name, () => {
  it.each<[string, 'info' | 'warn', string[]]>([
    ['trace', 'info', ['log', 'warn', 'error', 'fatal']],
    ['info', 'info', ['log', 'warn', 'error', 'fatal']],
    ['info', 'warn', ['warn', 'error', 'fatal']],
    ['warn', 'info', ['warn', 'error', 'fatal']],
    ['error', 'warn', ['error', 'fatal']],
    ['fatal', 'info', ['fatal']],
    ['silent', 'info', []],
  ])('LOG_LEVEL=%s, nothing below %s', (level, least, expected) => {
    expect(nestLogLevels(level, least)).toEqual(expected);
  });
});
