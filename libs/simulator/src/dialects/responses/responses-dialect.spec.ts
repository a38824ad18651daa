import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startSimulator, type Simulator } from '../../index.js';

const READ = {
  type: 'function',
  name: 'Read',
  parameters: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
};
const BASH = { type: 'function', name: 'Bash', parameters: { type: 'object', properties: { command: {} } } };
const USER = { role: 'user', content: [{ type: 'input_text', text: 'read note.txt' }] };
const SEALED = { include: ['reasoning.encrypted_content'], reasoning: { summary: 'auto' } };

type Item = Readonly<Record<string, unknown>> & { readonly type: string };

interface Answer {
  readonly status: string;
  readonly output: readonly Item[];
  readonly usage: { readonly output_tokens: number };
  readonly error?: { readonly message: string; readonly code: string | null };
}

interface StreamedEvent {
  readonly type: string;
  readonly sequence_number: number;
  readonly output_index?: number;
  readonly delta?: string;
  readonly item?: Item;
  readonly response?: Answer;
}

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(async () => {
  await simulator.close();
});

function post(body: object): Promise<Response> {
  return fetch(`${simulator.url}/responses`, { method: 'POST', body: JSON.stringify(body) });
}

async function ask(model: string, more: object = {}): Promise<Answer> {
  const response = await post({ model, input: [USER], ...more });
  return (await response.json()) as Answer;
}

async function eventsOf(model: string, more: object = {}): Promise<readonly StreamedEvent[]> {
  const text = await (await post({ model, input: [USER], stream: true, ...more })).text();
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      const [name = '', data = ''] = event.split('\n');
      const value = JSON.parse(data.slice('data: '.length)) as StreamedEvent;
      expect(name).toBe(`event: ${value.type}`);
      return value;
    });
}

/** An id holds the number of its call, and a seal the id. */
const unnamed = (items: readonly Item[]) =>
  items.map((item) => ({ ...item, id: '', encrypted_content: item['encrypted_content'] !== undefined }));

describe('a response', () => {
  it.each([
    'sim-text',
    'sim-tools',
    'sim-parallel-tools',
    'sim-thinking',
    'sim-length',
    'sim-refusal',
    'sim-refusal:filter',
    'sim-unicode',
    'sim-long:30',
  ])('of %s says the same in both forms, in pieces and at their end', async (model) => {
    const more = { tools: [READ, BASH], ...SEALED };
    const events = await eventsOf(model, more);
    const whole = await ask(model, more);
    const last = events.at(-1)!;
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, index) => index));
    expect(events[0]?.type).toBe('response.created');
    expect(last.type).toBe(`response.${whole.status}`);
    expect(unnamed(last.response!.output)).toEqual(unnamed(whole.output));
    expect(last.response!.usage.output_tokens).toBe(whole.usage.output_tokens);
    const done = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item!);
    expect(done).toEqual(last.response!.output);
    for (const [place, item] of done.entries()) {
      const pieces = events.filter((event) => event.output_index === place && event.type.endsWith('.delta'));
      const said = pieces.map(({ delta }) => delta).join('');
      expect(JSON.stringify(item)).toContain(JSON.stringify(said).slice(1, -1));
    }
  });

  it('shows its reasoning to nobody who does not ask', async () => {
    const { output } = await ask('sim-thinking');
    expect(output[0]).toEqual({ id: expect.any(String) as unknown, type: 'reasoning', summary: [] });
  });

  it('ends in a failure where it is told to', async () => {
    const events = await eventsOf('sim-midstream-error');
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'response.failed']);
  });
});

describe('a request', () => {
  const result = (item: Item) => ({ type: 'function_call_output', call_id: item['call_id'], output: 'pelican-42' });

  it('goes on with what came of its calls, and with the reasoning that led to them', async () => {
    const { output } = await ask('sim-thinking', { tools: [READ], ...SEALED });
    expect(output.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
    const input = [USER, ...output, result(output[1]!)];
    const { output: answer } = await ask('sim-thinking', { tools: [READ], ...SEALED, input });
    expect(JSON.stringify(answer.at(-1))).toContain('pelican-42');
  });

  it.each<[string, (thought: Item, call: Item) => readonly object[], RegExp]>([
    ['reasoning that is missing', (_, call) => [USER, call, result(call)], /without its required 'reasoning' item/],
    [
      'reasoning that was changed',
      (thought, call) => [USER, { ...thought, encrypted_content: 'x' }, call, result(call)],
      /could not be verified/,
    ],
    [
      'reasoning from before its end',
      (thought, call) => [USER, { ...thought, encrypted_content: 'sim-not-done' }, call, result(call)],
      /could not be verified/,
    ],
    ['reasoning that nothing follows', (thought) => [USER, thought], /without its required following item/],
    ['a call without its output', (thought, call) => [USER, thought, call], /No tool output found/],
    ['an output without its call', (_, call) => [USER, result(call)], /No tool call found/],
    ['no input', () => [], /input/],
  ])('is refused with %s', async (_name, inputOf, message) => {
    const { output } = await ask('sim-thinking', { tools: [READ], ...SEALED });
    const input = inputOf(output[0]!, output[1]!);
    const { error } = await ask('sim-thinking', { tools: [READ], ...SEALED, input });
    expect(error?.message).toMatch(message);
  });

  it.each([
    [{ max_output_tokens: 15 }, 'integer_below_min_value'],
    [{ input: undefined }, 'missing_required_parameter'],
    [{ stream_options: { include_obfuscation: false } }, null],
  ])('is refused: %j', async (more, code) => {
    expect((await ask('sim', more)).error).toMatchObject({ code });
  });
});
