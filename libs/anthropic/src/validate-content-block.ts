import type { CacheBreakpoints } from './cache-breakpoints.js';
import {
  eachFault,
  isFields,
  NOT_A_LIST,
  NOT_AN_OBJECT,
  NOT_TEXT_OR_LIST,
  optionalFlag,
  optionalText,
  requiredFields,
  requiredText,
  under,
} from './field-faults.js';
import type { Fault, Fields } from './field-faults.js';
import { documentSourceFault, imageSourceFault } from './validate-media-source.js';

/** Blocks in blocks: a tool result may hold a document, and that images. Deeper ones would only eat the stack. */
const MAX_DEPTH = 4;
const TOOL_ID = /^[a-zA-Z0-9_-]+$/;

/** What the checks of one request share. */
export interface BlockContext {
  readonly breakpoints: CacheBreakpoints;
  /** How many blocks the present one stands in. */
  depth: number;
}

type BlockCheck = (block: Fields, context: BlockContext) => Fault;

/** The fields a translation reads. Types that are not listed pass: newer clients send what we do not know yet. */
const CHECKS: ReadonlyMap<string, BlockCheck> = new Map<string, BlockCheck>([
  ['text', (block) => requiredText(block, 'text')],
  ['image', (block) => under('source', imageSourceFault(block['source']))],
  ['document', documentFault],
  ['search_result', searchResultFault],
  ['tool_result', toolResultFault],
  ['tool_use', toolUseFault],
  ['thinking', (block) => requiredText(block, 'thinking') ?? requiredText(block, 'signature')],
  ['redacted_thinking', (block) => requiredText(block, 'data')],
  ['tool_reference', (block) => requiredText(block, 'tool_name')],
]);

/** Checks one block of a message, the system prompt or a tool result ("Messages", content blocks). */
export function contentBlockFault(block: unknown, context: BlockContext): Fault {
  if (!isFields(block)) return NOT_AN_OBJECT;
  const { type } = block as { type?: unknown };
  if (typeof type !== 'string') return requiredText(block, 'type');
  const check = CHECKS.get(type);
  const fault = check?.(block, context) ?? context.breakpoints.check(block);
  return fault === undefined ? undefined : under(type, fault);
}

/** Checks content that is a string or a list of blocks. */
export function contentFault(content: unknown, context: BlockContext): Fault {
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return content === undefined ? ': Field required' : NOT_TEXT_OR_LIST;
  if (context.depth >= MAX_DEPTH) return ': blocks are nested too deeply';
  context.depth += 1;
  const fault = eachFault(content, (block) => contentBlockFault(block, context));
  context.depth -= 1;
  return fault;
}

function documentFault(block: Fields, context: BlockContext): Fault {
  const source = block['source'];
  const fault = documentSourceFault(source) ?? documentContentFault(source as Fields, context);
  return under('source', fault) ?? optionalText(block, 'title') ?? optionalText(block, 'context');
}

function documentContentFault(source: Fields, context: BlockContext): Fault {
  if (source['type'] !== 'content') return undefined;
  return under('content.content', contentFault(source['content'], context));
}

function searchResultFault(block: Fields, context: BlockContext): Fault {
  return (
    requiredText(block, 'source') ??
    requiredText(block, 'title') ??
    under('content', listFault(block['content'], context))
  );
}

/** Content that cannot be a string in its place. */
function listFault(content: unknown, context: BlockContext): Fault {
  return content === undefined || Array.isArray(content) ? contentFault(content, context) : NOT_A_LIST;
}

function toolResultFault(block: Fields, context: BlockContext): Fault {
  const { content } = block as { content?: unknown };
  return (
    requiredText(block, 'tool_use_id') ??
    optionalFlag(block, 'is_error') ??
    (content == null ? undefined : under('content', contentFault(content, context)))
  );
}

function toolUseFault(block: Fields): Fault {
  const { id, name } = block as { id?: unknown; name?: unknown };
  if (typeof id === 'string' && !TOOL_ID.test(id)) return `id: String should match pattern '${TOOL_ID.source}'`;
  if (name === '') return 'name: String should have at least 1 character';
  return requiredText(block, 'id') ?? requiredText(block, 'name') ?? requiredFields(block, 'input');
}
