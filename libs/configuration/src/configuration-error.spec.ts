import { describe, expect, it } from '@jest/globals';

import { ConfigurationError } from './configuration-error.js';

describe(ConfigurationError, () => {
  it('tells all faults, each with its place where it has one, and ends no question with a full stop', () => {
    const error = new ConfigurationError([
      { variable: 'PORT', problem: 'must be a number', fix: 'correct PORT' },
      {
        variable: 'provdiers',
        place: 'sluice.yaml:7: provdiers',
        problem: 'is no setting',
        fix: 'did you mean providers?',
      },
    ]);
    expect(error.message.split('\n')).toEqual([
      '2 settings are wrong.',
      '  PORT must be a number.',
      '    Fix: correct PORT.',
      '  sluice.yaml:7: provdiers: is no setting.',
      '    Fix: did you mean providers?',
    ]);
  });
});
