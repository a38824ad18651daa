import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { liveLockOwner, LockHeldError, ProcessLock } from './index.js';

describe('ProcessLock', () => {
  let directory: string;
  let path: string;
  let child: ChildProcess | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sluice-lock-'));
    path = join(directory, 'deep', 'lock');
  });

  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  async function deadPid(): Promise<number> {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    return dead.pid!;
  }

  function plant(owner: object | string): void {
    ProcessLock.acquire(path).release();
    writeFileSync(path, typeof owner === 'string' ? owner : JSON.stringify(owner));
  }

  it('is held by one at a time, and names the holder', () => {
    ProcessLock.acquire(path);
    expect(() => ProcessLock.acquire(path)).toThrow(LockHeldError);
    expect(() => ProcessLock.acquire(path)).toThrow(new RegExp(`process ${process.pid} on ${hostname()}`));
    expect(liveLockOwner(path)).toMatchObject({ pid: process.pid });
  });

  it('is free again after its release', () => {
    ProcessLock.acquire(path).release();
    expect(liveLockOwner(path)).toBeUndefined();
    ProcessLock.acquire(path).release();
  });

  it('is kept when a former holder releases again', () => {
    const former = ProcessLock.acquire(path);
    former.release();
    ProcessLock.acquire(path);
    former.release();
    expect(liveLockOwner(path)).toMatchObject({ pid: process.pid });
  });

  it('is taken over from a dead process', async () => {
    plant({ pid: await deadPid(), host: hostname() });
    expect(liveLockOwner(path)).toBeUndefined();
    ProcessLock.acquire(path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('is respected while another process lives', () => {
    child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    plant({ pid: child.pid, host: hostname() });
    expect(() => ProcessLock.acquire(path)).toThrow(LockHeldError);
  });

  it('is taken over when its pid was given to another process', () => {
    plant({ pid: process.pid, host: hostname(), startedTicks: '1' });
    ProcessLock.acquire(path);
  });

  it.each(['', '{"pid":', 'null', '{"pid":"7"}'])('is taken over when it holds no owner but %j', (text) => {
    plant(text);
    ProcessLock.acquire(path);
  });

  it('of another machine is respected while it is touched, and taken over after two minutes of silence', () => {
    plant({ pid: 1, host: 'elsewhere' });
    expect(() => ProcessLock.acquire(path)).toThrow(LockHeldError);
    const longAgo = new Date(Date.now() - 121_000);
    utimesSync(path, longAgo, longAgo);
    const lock = ProcessLock.acquire(path);
    utimesSync(path, longAgo, longAgo);
    lock.touch();
    expect(liveLockOwner(path)).toBeDefined();
  });

  it('leaves nothing but the lock behind', async () => {
    plant({ pid: await deadPid(), host: hostname() });
    ProcessLock.acquire(path);
    expect(() => ProcessLock.acquire(path)).toThrow(LockHeldError);
    expect(readdirSync(join(directory, 'deep'))).toEqual(['lock']);
  });

  it('goes to one of many processes that want a dead one’s', async () => {
    plant({ pid: await deadPid(), host: hostname() });
    const taken = Array.from({ length: 20 }, () => {
      try {
        return ProcessLock.acquire(path);
      } catch {
        return undefined;
      }
    });
    expect(taken.filter((lock) => lock !== undefined)).toHaveLength(1);
  });
});
