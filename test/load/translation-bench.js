import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

import { PROMPTS, requestBody } from './requests.js';

/*
 * `npm run bench:translation`: what translation costs over the least that any translator must do, which is to parse
 * the JSON and to write JSON again. Both sides are measured by turns in one run and one process, so that whatever
 * else the machine does hits both: only the ratios mean anything.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '300' } },
});
const ROUNDS = Number(values.rounds);
const WARM_UP_ROUNDS = 150;
const { encodeSse, encodeSseAll, MessageEncoder } = await built('anthropic');
const { NO_QUIRKS } = await built('exchange');
const { createProviders } = await built('providers');

/** Deltas of one stream: measured in less time than a busy machine gives a process at once. */
const DELTAS = 480;
/** What stands around a delta: as OpenAI sends it, and as small servers do. */
const CHUNKS = {
  'with everything': {
    id: 'chatcmpl-9bW1nQh3mQ0vJt2kqkYc7fYxQx5rA',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-5.2-2026-03-01',
    service_tier: 'default',
    system_fingerprint: 'fp_44709d6fcb',
    usage: null,
  },
  short: { id: 'chatcmpl-123', object: 'chat.completion.chunk', created: 1_790_000_000, model: 'm' },
};
/** @typedef {keyof typeof CHUNKS} ChunkShape */

/** Deltas in one read: single ones from a slow model, several from a fast one. */
const STREAMS = /** @type {{ shape: ChunkShape, batch: number }[]} */ ([
  { shape: 'with everything', batch: 1 },
  { shape: 'with everything', batch: 8 },
  { shape: 'short', batch: 1 },
  { shape: 'short', batch: 8 },
]);
/** Bytes of requests that are translated between two looks at the clock. */
const BYTES_PER_RUN = 500_000;

const CREDENTIAL = { id: 'bench', secret: 'bench' };
const SIGNER = { mint: () => 'signature', verify: () => undefined };
const AMBIENT = {
  read: (/** @type {string} */ _site, /** @type {() => unknown} */ produce) => produce(),
  now: () => 0,
  random: () => 0.5,
  id: (/** @type {string} */ prefix) => `${prefix}_1`,
  timer: () => ({ cancel: () => undefined, refresh: () => undefined }),
};
const [PROVIDER] = createProviders([
  { id: 'openai', adapter: 'openai', baseUrl: 'https://api.openai.com/v1', profile: '' },
]).values();

const rows = [...STREAMS.map(measureDeltas), ...PROMPTS.slice(1).map(measureRequest)];
const report = { node: process.version, cores: cpus().length, rounds: ROUNDS, rows };
process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : table());

/** @param {string} lib */
function built(lib) {
  return import(new URL(`../../dist/libs/${lib}/src/index.js`, import.meta.url).href);
}

/**
 * One text delta, from the bytes of the upstream's read to the bytes of the client's event.
 * @param {(typeof STREAMS)[number]} stream
 */
function measureDeltas({ shape, batch }) {
  const reads = readsOf(CHUNKS[shape], batch);
  const attempt = prepare({
    model: 'openai/gpt-5.2',
    max_tokens: 1000,
    messages: [{ role: 'user', content: 'Go.' }],
    stream: true,
  });
  const translate = () => {
    const decoder = attempt.openDecoder({ status: 200, headers: [] });
    const encoder = new MessageEncoder({
      messageId: 'msg_1',
      model: 'openai/gpt-5.2',
      estimatedInputTokens: 10,
      mintToolUseId: () => 'toolu_1',
      thinking: 'dropped',
    });
    return reads.map((read) => Buffer.from(encodeRead(encoder, decoder.push(read))));
  };
  const texts = reads.flatMap((read) => read.toString('utf8').match(/\{.*\}/g) ?? []);
  const parse = () => {
    let written = 0;
    for (const text of texts) written += JSON.stringify(JSON.parse(text)).length;
    return written;
  };
  const events = Buffer.concat(translate())
    .toString('utf8')
    .match(/^event: content_block_delta$/gm);
  if (events?.length !== DELTAS) throw new Error(`${DELTAS} deltas became ${events?.length ?? 0} events`);
  const name = `text delta ${shape}, ${batch === 1 ? 'one' : batch} a read`;
  return compare(name, DELTAS, { translate: () => translate().length, parse });
}

/**
 * As the gateway writes one frame.
 * @param {{ push(event: unknown): readonly { type: string }[] }} encoder
 * @param {readonly unknown[]} events
 */
function encodeRead(encoder, events) {
  let text = '';
  for (const event of events) {
    const written = encoder.push(event);
    const [first] = written;
    if (written.length === 1 && first !== undefined) text += encodeSse(first);
    else if (written.length > 0) text += encodeSseAll(written);
  }
  return text;
}

/**
 * @param {object} chunk
 * @param {number} batch
 */
function readsOf(chunk, batch) {
  const reads = [];
  for (let begin = 0; begin < DELTAS; begin += batch) {
    let text = '';
    for (let index = begin; index < begin + batch; index += 1) {
      const delta = index === 0 ? { role: 'assistant', content: 'The' } : { content: ` word${index % 97}\n` };
      text += `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;
    }
    reads.push(Buffer.from(text));
  }
  return reads;
}

/**
 * A request, from the text of its body to that of the upstream's: both sides have to make a text of the bytes first.
 * @param {{ name: string, bytes: number, tools: number }} prompt
 */
function measureRequest(prompt) {
  const text = requestBody(prompt, 'sim-long:100', 'translated');
  const times = Math.ceil(BYTES_PER_RUN / text.length);
  const repeat = (/** @type {() => string} */ once) => () => {
    let written = 0;
    for (let time = 0; time < times; time += 1) written += once().length;
    return written;
  };
  return compare(`request, ${prompt.name}`, times, {
    translate: repeat(() => prepare(JSON.parse(text)).request.body),
    parse: repeat(() => JSON.stringify(JSON.parse(text))),
  });
}

/** @param {Record<string, unknown>} request */
function prepare(request) {
  const target = { provider: 'openai', model: 'gpt-5.2' };
  return PROVIDER.prepare({
    request,
    target,
    credential: CREDENTIAL,
    ambient: AMBIENT,
    signer: SIGNER,
    quirks: NO_QUIRKS,
  });
}

/**
 * @param {string} name
 * @param {number} units that one run does
 * @param {{ translate: () => number, parse: () => number }} sides
 */
function compare(name, units, { translate, parse }) {
  const [translated, parsed] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  // A server runs for days: what is measured is its code after the compiler has done its work.
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const times = round % 2 === 0 ? [timed(translate), timed(parse)] : [timed(parse), timed(translate)].reverse();
    if (round < 0) continue;
    translated.push((times[0] ?? 0) / units);
    parsed.push((times[1] ?? 0) / units);
  }
  const [mine, floor] = [median(translated), median(parsed)];
  return { name, translateMicros: mine, parseMicros: floor, ratio: mine / floor };
}

/**
 * @param {() => number} run
 * @returns {number} microseconds
 */
function timed(run) {
  const begin = performance.now();
  if (run() <= 0) throw new Error('nothing was written');
  return (performance.now() - begin) * 1000;
}

/** @param {number[]} numbers */
function median(numbers) {
  return numbers.sort((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function table() {
  const lines = [
    `Node ${report.node}, ${report.cores} cores, medians of ${report.rounds} rounds`,
    '',
    '| what | translation µs | JSON.parse + JSON.stringify µs | ratio |',
    '| --- | ---: | ---: | ---: |',
  ];
  for (const { name, translateMicros, parseMicros, ratio } of rows) {
    lines.push(`| ${name} | ${translateMicros.toFixed(2)} | ${parseMicros.toFixed(2)} | ${ratio.toFixed(2)} |`);
  }
  return `${lines.join('\n')}\n`;
}
