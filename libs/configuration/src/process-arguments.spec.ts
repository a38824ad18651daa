import { describe, expect, it } from '@jest/globals';

import { processArguments, processOptions, readProcessArguments } from './process-arguments.js';

describe('a command line', () => {
  it('says where settings are, and what comes before them', () => {
    const words = ['--config', 'a.yaml', '--env=b.env', '--host', '0.0.0.0', '--port=0', '--from', 'tizee'];
    expect(readProcessArguments(words)).toEqual({
      configFile: 'a.yaml',
      envFile: 'b.env',
      flags: { HOST: '0.0.0.0', PORT: '0', SLUICE_FROM: 'tizee' },
    });
  });

  it('that says nothing leaves everything as it is', () => {
    expect(readProcessArguments([])).toEqual({});
  });

  it('is handed on to other processes, whatever characters are in it', () => {
    const settings = { config: '-a b.yaml', env: '--port', host: '::1', port: '8080', from: '1rgs' };
    expect(readProcessArguments(processArguments(settings))).toEqual(processOptions(settings));
    expect(processArguments({})).toEqual([]);
  });

  it.each([
    ['--colour', /Unknown option '--colour'/],
    ['--port', /'--port <value>' argument missing/],
    ['word', /Unexpected argument 'word'/],
  ])('with %s is refused', (word, message) => {
    expect(() => readProcessArguments([word])).toThrow(message);
  });
});
