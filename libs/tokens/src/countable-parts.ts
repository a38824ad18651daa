import type { MessagesRequest } from '@sluice/anthropic';

import type { CountingRules } from './counting-rules.js';
import { countImageTokens, UNKNOWN_IMAGE_TOKENS } from './image-tokens.js';
import { TOKENS_PER_PAGE } from './pdf-pages.js';

/** What is left of a request for counting: no structure, no base64 but that of PDFs. Crosses to a worker thread. */
export interface CountableParts {
  /** Tokens that are known without reading any text. */
  readonly fixedTokens: number;
  /** Tokens of the model for one token of the vocabulary that texts are counted by. */
  readonly tokensPerToken: number;
  readonly texts: readonly string[];
  /** Base64. */
  readonly pdfs: readonly string[];
}

/** Tokens that structure costs, on top of the texts in it. */
const OVERHEAD = { request: 3, message: 4, tools: 12, tool: 8, toolUse: 8, toolResult: 8 };
/** Results of tools hold blocks that hold blocks; anything deeper is no request of a client. */
const DEEPEST = 4;

type Loose = Readonly<Record<string, unknown>>;

/** Takes a request apart. Never throws: only the envelope of a request has been checked when this runs. */
export function collectParts(
  request: Pick<MessagesRequest, 'messages' | 'system' | 'tools'>,
  rules: CountingRules,
): CountableParts {
  const collector = new PartsCollector(rules);
  collector.fixedTokens += OVERHEAD.request;
  if (request.system !== undefined && request.system !== '') collector.addMessage('system', request.system);
  const messages = records(request.messages);
  const turn = beginOfTurn(messages);
  for (const [index, message] of messages.entries()) {
    collector.thinkingCounts = rules.thinking === 'all' || (rules.thinking === 'this-turn' && index > turn);
    collector.addMessage(message['role'], message['content']);
  }
  collector.addTools(records(request.tools));
  const { fixedTokens, tokensPerToken, texts, pdfs } = collector;
  return { fixedTokens, tokensPerToken, texts, pdfs };
}

/** The last message in which the user said something: what follows it is one turn of the model and its tools. */
function beginOfTurn(messages: readonly Loose[]): number {
  return messages.findLastIndex(({ role, content }) => role === 'user' && !isOnlyToolResults(content));
}

function isOnlyToolResults(content: unknown): boolean {
  return Array.isArray(content) && content.length > 0 && content.every(isToolResult);
}

function isToolResult(block: unknown): boolean {
  return isRecord(block) && block['type'] === 'tool_result';
}

class PartsCollector implements CountableParts {
  fixedTokens = 0;
  /** Whether the thinking in the message at hand is part of the prompt. */
  thinkingCounts = false;
  readonly tokensPerToken: number;
  readonly texts: string[] = [];
  readonly pdfs: string[] = [];
  readonly #adders: Readonly<Record<string, (block: Loose, depth: number) => void>> = {
    text: (block) => {
      this.#addText(block['text']);
    },
    image: (block) => {
      const data = base64Of(block['source']);
      this.fixedTokens += data === undefined ? UNKNOWN_IMAGE_TOKENS : countImageTokens(data, this.#rules);
    },
    document: (block, depth) => {
      this.#addDocument(block, depth);
    },
    search_result: (block, depth) => {
      this.#addText(block['source']);
      this.#addText(block['title']);
      this.#addContent(block['content'], depth + 1);
    },
    tool_use: (block) => {
      this.#addToolUse(block);
    },
    server_tool_use: (block) => {
      this.#addToolUse(block);
    },
    tool_result: (block, depth) => {
      this.fixedTokens += OVERHEAD.toolResult;
      this.#addContent(block['content'], depth + 1);
    },
    tool_reference: (block) => {
      this.#addText(block['tool_name']);
    },
    // Thinking of earlier turns is not part of the next prompt (the Messages API, "Extended thinking").
    thinking: (block) => {
      if (this.thinkingCounts) this.#addText(block['thinking']);
    },
    redacted_thinking: () => undefined,
  };
  readonly #rules: CountingRules;

  constructor(rules: CountingRules) {
    this.#rules = rules;
    this.tokensPerToken = rules.tokensPerToken;
  }

  addMessage(role: unknown, content: unknown): void {
    this.fixedTokens += OVERHEAD.message;
    this.#addText(role);
    this.#addContent(content, 0);
  }

  addTools(tools: readonly Loose[]): void {
    if (tools.length > 0) this.fixedTokens += OVERHEAD.tools;
    for (const tool of tools) {
      this.fixedTokens += OVERHEAD.tool;
      this.#addText(tool['name']);
      this.#addText(tool['description']);
      this.#addText(compactJson(tool['input_schema']));
    }
  }

  #addContent(content: unknown, depth: number): void {
    this.#addText(content);
    if (depth > DEEPEST) return;
    for (const block of records(content)) {
      const type = block['type'];
      const add = typeof type === 'string' && Object.hasOwn(this.#adders, type) ? this.#adders[type] : undefined;
      if (add === undefined) this.#addText(compactJson(block));
      else add(block, depth);
    }
  }

  #addToolUse(block: Loose): void {
    this.fixedTokens += OVERHEAD.toolUse;
    this.#addText(block['name']);
    this.#addText(compactJson(block['input']));
  }

  #addDocument(block: Loose, depth: number): void {
    this.#addText(block['title']);
    this.#addText(block['context']);
    const source = isRecord(block['source']) ? block['source'] : {};
    const data = base64Of(source);
    if (data !== undefined) this.pdfs.push(data);
    else if (source['type'] === 'text') this.#addText(source['data']);
    else if (source['type'] === 'content') this.#addContent(source['content'], depth + 1);
    else this.fixedTokens += TOKENS_PER_PAGE;
  }

  #addText(text: unknown): void {
    if (typeof text === 'string' && text !== '') this.texts.push(text);
  }
}

/** Fields that hold ciphertext or base64: as text they would count several times what a model reads. */
const OPAQUE = new Set(['data', 'encrypted_content', 'encrypted_index', 'signature', 'cache_control']);

function compactJson(value: unknown): string {
  if (value === undefined || value === null) return '';
  try {
    return JSON.stringify(value, (key, part: unknown) => (OPAQUE.has(key) && isOpaque(part) ? undefined : part));
  } catch {
    // Nested beyond what the stack holds.
    return '';
  }
}

/** A property of a tool's schema may be called `data` as well, and is no ciphertext. */
function isOpaque(part: unknown): boolean {
  return typeof part === 'string' ? part.length > 256 : isRecord(part) && part['type'] === 'ephemeral';
}

function base64Of(source: unknown): string | undefined {
  if (!isRecord(source) || source['type'] !== 'base64') return undefined;
  return typeof source['data'] === 'string' ? source['data'] : undefined;
}

function records(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
