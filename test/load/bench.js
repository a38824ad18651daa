import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

import autocannon from 'autocannon';
import { Client } from 'undici';

import { MeasuredProcess } from './measured-process.js';
import { PROMPTS, requestBody, SINGLE_EVENT, STREAMS } from './requests.js';

/*
 * `npm run bench`: what the gateway costs over the least a relay and the least a translator cost, on the same machine
 * in the same run. Tracing and recording are on. Machines differ and are busy: only the ratios mean anything.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    probes: { type: 'string', default: '200' },
    prompts: { type: 'string', default: String(PROMPTS.length) },
  },
});
const ROUNDS = Number(values.rounds);
const PROBES = Number(values.probes);
const MEASURED_PROMPTS = PROMPTS.slice(0, Number(values.prompts));
const EVENTS = 100;
/** The least it costs to hand on what the gateway relays. */
const RELAY_FLOOR = 'byte relay, Messages API';
const ROOT = join(import.meta.dirname, '..', '..');

/** @typedef {{ name: string, bytes: number, tools: number }} Prompt */

/** @typedef {{ name: string, url: string, dialect: import('./requests.js').Dialect, path: string, process: MeasuredProcess, floor: string }} Subject */

const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
const traces = createServer((request, response) => {
  request.resume().on('end', () => response.end('{}'));
});
await new Promise((resolve) =>
  traces.listen(0, '127.0.0.1', () => {
    resolve(undefined);
  }),
);
/** @type {MeasuredProcess[]} */
const processes = [];

try {
  const report = await measure();
  process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : table(report));
} finally {
  for (const measured of processes.reverse()) await measured.stop();
  traces.close();
  traces.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
}

/**
 * @param {string} name
 * @param {string[]} commandLine
 * @param {Record<string, string>} [environment]
 */
function start(name, commandLine, environment) {
  const measured = new MeasuredProcess(name, commandLine, environment);
  processes.push(measured);
  return measured;
}

async function startSubjects() {
  const simulator = start('upstream', [join(ROOT, 'dist/apps/cli/src/main.js'), 'simulate', '--port', '0']);
  const upstream = await simulator.printed(/(http:\/\/\S+)/);
  const address = traces.address();
  const environment = {
    PORT: '0',
    OPENAI_BASE_URL: upstream,
    OPENAI_API_KEY: 'simulator',
    ANTHROPIC_API_BASE: upstream.replace(/\/v1$/, ''),
    ANTHROPIC_API_KEY: 'simulator',
    LOG_LEVEL: 'warn',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
  };
  const relay = join(import.meta.dirname, 'relay-server.js');
  const bytes = start('byte relay', [relay, '--upstream', upstream, '--mode', 'bytes']);
  const events = start('event relay', [relay, '--upstream', upstream, '--mode', 'events']);
  const messages = start('byte relay', [relay, '--upstream', upstream, '--mode', 'bytes', '--path', '/messages']);
  // Each of the two has all to itself: what one leaves to be done later is not the other's.
  const translating = startGateway('translating', environment);
  const relaying = startGateway('relaying', environment);
  /** @type {Subject[]} */
  const subjects = [
    await subject('byte relay', bytes, { dialect: 'openai' }),
    await subject('event relay', events, { dialect: 'openai' }),
    await subject('sluice', translating.gateway, { dialect: 'translated', path: '/v1/messages' }),
    await subject(RELAY_FLOOR, messages, { dialect: 'messages', floor: RELAY_FLOOR }),
    await subject('sluice, relaying', relaying.gateway, {
      dialect: 'relayed',
      path: '/v1/messages',
      floor: RELAY_FLOOR,
    }),
  ];
  return { subjects, recorder: translating.recorder };
}

/**
 * @param {string} name of its folder
 * @param {Record<string, string>} settings
 */
function startGateway(name, settings) {
  const environment = { ...settings, SLUICE_DATA_DIR: join(folder, name), SLUICE_MODEL_LIST_SECONDS: '0' };
  const recorder = start('recorder', [join(ROOT, 'dist/apps/recorder/src/main.js')], environment);
  // With the flag of `sluice start`.
  const program = ['--max-semi-space-size=32', join(ROOT, 'dist/apps/gateway/src/main.js')];
  return { recorder, gateway: start('sluice', program, environment) };
}

/**
 * @param {string} name
 * @param {MeasuredProcess} measured
 * @param {{ dialect: import('./requests.js').Dialect, path?: string, floor?: string }} how
 * @returns {Promise<Subject>}
 */
async function subject(name, measured, { dialect, path = '/', floor = 'byte relay' }) {
  return { name, url: await measured.printed(/listening on (http:\/\/\S+)/), dialect, path, process: measured, floor };
}

async function measure() {
  const { subjects, recorder } = await startSubjects();
  const rows = [];
  for (const prompt of MEASURED_PROMPTS) {
    progress(`${prompt.name}: warming up`);
    const requests = prompt.bytes > 500_000 ? 60 : 400;
    // A server runs for days: what is measured is its code after the compiler has done its work.
    for (const subject of subjects) await load(subject, prompt, { stream: STREAMS[1], amount: 8 * requests });
    const recorderBefore = recorder.cpuMicros();
    const { cpu, amount } = await measureCpu(subjects, prompt, requests);
    const recorderCpu = (recorder.cpuMicros() - recorderBefore) / amount;
    const latency = await measureLatency(subjects, prompt);
    rows.push({ prompt: prompt.name, cpu, latency, recorderCpuMicrosPerRequest: Math.round(recorderCpu) });
  }
  return { node: process.version, cores: cpus().length, events: EVENTS, rounds: ROUNDS, rows };
}

/**
 * CPU per stream, each subject in turn within a round, so that whatever else the machine does hits all.
 *
 * @param {Subject[]} subjects
 * @param {Prompt} prompt
 * @param {number} amount
 */
async function measureCpu(subjects, prompt, amount) {
  const streams = [...STREAMS, SINGLE_EVENT];
  /** @type {Map<string, number[]>} */
  const readings = new Map();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const stream of streams) {
      progress(`${prompt.name}: CPU, ${stream.name}, round ${round + 1} of ${ROUNDS}`);
      for (const subject of subjects) {
        const key = `${subject.name} ${stream.name}`;
        const micros = await load(subject, prompt, { stream, amount });
        readings.set(key, [...(readings.get(key) ?? []), micros]);
      }
    }
  }
  const cpu = subjects.map(({ name, floor }) => ({
    name,
    floor,
    microsPerStream: Object.fromEntries(
      streams.map((stream) => [stream.name, median(readings.get(`${name} ${stream.name}`) ?? [])]),
    ),
  }));
  return { cpu, amount: streams.length * ROUNDS * amount };
}

/**
 * @param {Subject} subject
 * @param {Prompt} prompt
 * @param {{ stream: { model: string, connections: number } | undefined, amount: number }} how
 * @returns {Promise<number>} CPU microseconds per request
 */
async function load(subject, prompt, { stream = SINGLE_EVENT, amount }) {
  const before = subject.process.cpuMicros();
  const result = await autocannon({
    url: `${subject.url}${subject.path}`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: requestBody(prompt, stream.model, subject.dialect),
    amount,
    connections: stream.connections,
    timeout: 60,
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${subject.name}: ${result.non2xx} responses were not 2xx, ${result.errors} requests failed`);
  }
  return (subject.process.cpuMicros() - before) / amount;
}

/**
 * One request at a time, the subjects by turns.
 *
 * @param {Subject[]} subjects
 * @param {Prompt} prompt
 */
async function measureLatency(subjects, prompt) {
  progress(`${prompt.name}: latency`);
  const probes = subjects.map((subject) => ({
    subject,
    client: new Client(subject.url),
    body: requestBody(prompt, STREAMS[1]?.model ?? '', subject.dialect),
    /** @type {number[]} */ first: [],
    /** @type {number[]} */ total: [],
  }));
  for (let turn = 0; turn < PROBES; turn += 1) {
    for (const probe of probes) {
      const begun = performance.now();
      const reply = await probe.client.request({
        path: probe.subject.path,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: probe.body,
      });
      let first = 0;
      for await (const chunk of reply.body) {
        if (first === 0 && chunk.length > 0) first = performance.now() - begun;
      }
      probe.first.push(first);
      probe.total.push(performance.now() - begun);
    }
  }
  await Promise.all(probes.map(({ client }) => client.close()));
  return probes.map(({ subject, first, total }) => ({
    name: subject.name,
    floor: subject.floor,
    firstByteMs: { p50: quantile(first, 0.5), p99: quantile(first, 0.99) },
    totalMs: { p50: quantile(total, 0.5), p99: quantile(total, 0.99) },
  }));
}

/** @param {Awaited<ReturnType<typeof measure>>} report */
function table(report) {
  const streams = STREAMS.map(({ name }) => name);
  const lines = [
    `Node ${report.node}, ${report.cores} cores, streams of ${report.events} events, tracing and recording on, medians of ${report.rounds} rounds`,
    '',
    `| prompt | subject | ${streams.map((name) => `${name}: CPU µs / stream | × byte relay | × event relay`).join(' | ')} | CPU µs / event | added first byte p50 / p99 ms | added total p50 / p99 ms |`,
    `| --- | --- |${' ---: |'.repeat(3 * streams.length + 3)}`,
    ...report.rows.flatMap((row) => row.cpu.map((_, index) => tableLine(row, index))),
    '',
    `The recorder, a process of its own, used ${report.rows.map(({ prompt, recorderCpuMicrosPerRequest }) => `${recorderCpuMicrosPerRequest} µs a request (${prompt})`).join(', ')}.`,
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * @param {Awaited<ReturnType<typeof measure>>['rows'][number]} row
 * @param {number} index of the subject
 */
function tableLine({ prompt, cpu, latency }, index) {
  const [subject, events, timing] = [cpu[index], cpu[1], latency[index]];
  const bytes = cpu.find(({ name }) => name === subject?.floor);
  const floor = latency.find(({ name }) => name === timing?.floor);
  if (!subject || !bytes || !events || !timing || !floor) return '';
  /** @param {string} stream */
  const costs = (stream) => {
    const micros = subject.microsPerStream[stream] ?? Number.NaN;
    const times = [bytes, events].map((other) => (micros / (other.microsPerStream[stream] ?? Number.NaN)).toFixed(2));
    return [micros.toFixed(0), ...times];
  };
  const [inOne, single] = [STREAMS[1]?.name, SINGLE_EVENT.name].map((name) => subject.microsPerStream[name ?? '']);
  const perEvent = ((inOne ?? Number.NaN) - (single ?? Number.NaN)) / (EVENTS - 1);
  const added = (/** @type {'firstByteMs' | 'totalMs'} */ what) =>
    timing === floor
      ? `(${timing[what].p50.toFixed(2)} / ${timing[what].p99.toFixed(2)})`
      : `${(timing[what].p50 - floor[what].p50).toFixed(2)} / ${(timing[what].p99 - floor[what].p99).toFixed(2)}`;
  const cells = [
    prompt,
    subject.name,
    ...STREAMS.flatMap(({ name }) => costs(name)),
    perEvent.toFixed(1),
    added('firstByteMs'),
    added('totalMs'),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** @param {number[]} numbers */
function median(numbers) {
  return quantile(numbers, 0.5);
}

/**
 * @param {number[]} numbers
 * @param {number} share
 */
function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** @param {string} what */
function progress(what) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`);
  else process.stderr.write(`${what}\n`);
}
