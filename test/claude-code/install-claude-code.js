import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CLAUDE_CODE_BINARY, CLAUDE_CODE_CACHE, CLAUDE_CODE_VERSION } from './claude-code-cache.js';

if (existsSync(CLAUDE_CODE_BINARY)) {
  process.stdout.write(`Claude Code ${CLAUDE_CODE_VERSION} is in ${CLAUDE_CODE_CACHE}\n`);
} else {
  process.stdout.write(`installing Claude Code ${CLAUDE_CODE_VERSION} (about 360 MB) into ${CLAUDE_CODE_CACHE} …\n`);
  mkdirSync(CLAUDE_CODE_CACHE, { recursive: true });
  writeFileSync(join(CLAUDE_CODE_CACHE, 'package.json'), '{ "private": true }\n');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, `@anthropic-ai/claude-code@${CLAUDE_CODE_VERSION}`], {
    cwd: CLAUDE_CODE_CACHE,
    stdio: 'inherit',
  });
}

// npm takes a program that is not made for this machine for optional, and the suite would list itself as skipped.
if (!existsSync(CLAUDE_CODE_BINARY)) {
  process.stderr.write(`npm has not installed ${CLAUDE_CODE_BINARY}: is there a Claude Code for this machine?\n`);
  process.exitCode = 1;
}
