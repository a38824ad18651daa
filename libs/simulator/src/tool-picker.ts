import { promptText, systemText, type ScenarioRequest, type ScenarioTool } from './scenario-request.js';
import type { SimulatedToolCall } from './pieces.js';
import { sampleFromSchema, type PropertyHint } from './schema-sample.js';

/** What stands between the words of a prompt. */
const SEPARATORS = /[\s"'`<>()[\]{},;:]+/;
/** A path or a name with an extension, as people write it into a prompt. */
const FILE_NAME = /^[\w.@~+/-]+\.[A-Za-z]\w{0,7}$/;
/** Prompts can be hundreds of kilobytes; what is asked for stands at the beginning. */
const SEARCHED_CHARACTERS = 4096;
/** Where agents tell the model which directory they run in. */
const WORKING_DIRECTORY = /working directory:\s*(\/\S*)/i;
const READER = /read|view|open|cat\b/i;
const SHELL = /bash|shell|exec|command|terminal/i;
const COMMAND_WORDS = /\b(?:run|echo|execute|command|shell|bash)\b/i;

/** The call a model would most plausibly make, or undefined when the request offers no tool or forbids them. */
export function pickToolCall(request: ScenarioRequest): SimulatedToolCall | undefined {
  if (request.toolChoice === 'none' || request.tools.length === 0) return undefined;
  const tool = chosenTool(request);
  return tool && callTool(tool, request);
}

/** A call of this tool with arguments that satisfy its schema and take up what the prompt says. */
export function callTool(tool: ScenarioTool, request: ScenarioRequest): SimulatedToolCall {
  const { name, parameters } = tool;
  return { name, arguments: sampleFromSchema(parameters ?? { type: 'object' }, hintFrom(request)) };
}

function chosenTool(request: ScenarioRequest): ScenarioTool | undefined {
  const { tools, toolChoice: choice } = request;
  if (typeof choice === 'object') return tools.find(({ name }) => name === choice.name);
  const prompt = promptText(request);
  const byName = tools.find(({ name }) => new RegExp(`\\b${escapePattern(name)}\\b`).test(prompt));
  const reader = tools.find(({ name }) => READER.test(name));
  const shell = tools.find(({ name }) => SHELL.test(name));
  const wantsFile = namedFile(prompt) !== undefined && !COMMAND_WORDS.test(prompt);
  return byName ?? (wantsFile ? reader : undefined) ?? shell ?? tools[0];
}

function hintFrom(request: ScenarioRequest): PropertyHint {
  const prompt = promptText(request);
  const word = /[\w-]{3,}/.exec(prompt)?.[0] ?? 'simulated';
  const hints: Readonly<Record<string, () => string>> = {
    file_path: () => filePath(request, prompt),
    filePath: () => filePath(request, prompt),
    filename: () => filePath(request, prompt),
    path: () => filePath(request, prompt),
    notebook_path: () => filePath(request, prompt),
    command: () => shellCommand(prompt),
    description: () => 'Called by the simulator',
    pattern: () => word,
    query: () => excerpt(prompt, 80),
    prompt: () => excerpt(prompt, 80),
    url: () => 'http://127.0.0.1/',
  };
  return (property) => (Object.hasOwn(hints, property) ? hints[property]?.() : undefined);
}

function filePath(request: ScenarioRequest, prompt: string): string {
  const named = namedFile(prompt) ?? 'README.md';
  if (/^[/~]/.test(named)) return named;
  const directory =
    WORKING_DIRECTORY.exec(systemText(request))?.[1] ?? WORKING_DIRECTORY.exec(firstUserText(request))?.[1];
  return directory === undefined ? named : `${directory.replace(/\/$/, '')}/${named.replace(/^\.\//, '')}`;
}

function namedFile(prompt: string): string | undefined {
  const words = prompt.slice(0, SEARCHED_CHARACTERS).split(SEPARATORS);
  return words.map((word) => word.replace(/[.?!]+$/, '')).find((word) => word.length > 3 && FILE_NAME.test(word));
}

function firstUserText(request: ScenarioRequest): string {
  return request.messages.find(({ role }) => role === 'user')?.text ?? '';
}

/** Only ever `echo`, with nothing in it that a shell would act upon: whoever asks, the simulator harms nobody. */
function shellCommand(prompt: string): string {
  const said = /\becho\s+([^\n`"';&|$<>()]+)/i.exec(prompt)?.[1] ?? excerpt(prompt, 40);
  const harmless = said.replace(/[^\w .,:=@/-]/g, '').trim();
  return `echo ${harmless === '' ? 'simulated' : harmless}`;
}

function excerpt(text: string, length: number): string {
  const oneLine = text.replace(/\s+/g, ' ').trim();
  return oneLine === '' ? 'simulated' : Array.from(oneLine).slice(0, length).join('');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
