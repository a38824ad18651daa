import type { UpstreamRequest } from '@sluice/exchange';
import { jsonElements, jsonMembers, jsonSpan, JsonSplice, type JsonMember } from '@sluice/wire';

import { asBuffer } from '../as-buffer.js';

/** What a cloud wants differently in the body of the Messages API. */
export interface CloudBodyEdits {
  /** Stand in front of everything else. */
  readonly added: Readonly<Record<string, unknown>>;
  /** Whether a field of the request is left out. */
  readonly dropsField: (name: string) => boolean;
  /** Whether a field of a tool is left out. */
  readonly dropsToolField?: (name: string) => boolean;
}

/** What was left out of a body, as paths. */
export interface EditedBody {
  readonly body: Uint8Array;
  readonly dropped: readonly string[];
}

/** Edits the body of a request; every byte that is not concerned stays as the client wrote it. */
export function editCloudBody(body: UpstreamRequest['body'], edits: CloudBodyEdits): EditedBody {
  const text = typeof body === 'object' ? asBuffer(body) : Buffer.from(body ?? '{}');
  const splice = new JsonSplice(text);
  const root = jsonSpan(text);
  const members = jsonMembers(text, root);
  const drops = ({ key }: JsonMember): boolean => Object.hasOwn(edits.added, key) || edits.dropsField(key);
  const isKept = members.map((member) => !drops(member));
  const kept = members.filter((_member, position) => isKept[position]);
  splice.prepend(root, JSON.stringify(edits.added).slice(1, -1), kept.length === 0);
  splice.drop(
    members.map(({ whole }) => whole),
    (position) => isKept[position] === false,
  );
  const dropped = members.filter((_member, position) => isKept[position] === false).map(({ key }) => key);
  const tools = kept.find(({ key }) => key === 'tools');
  if (tools !== undefined) dropped.push(...dropToolFields({ text, splice, tools, edits }));
  return { body: splice.apply(), dropped };
}

interface ToolEdit {
  readonly text: Uint8Array;
  readonly splice: JsonSplice;
  readonly tools: JsonMember;
  readonly edits: CloudBodyEdits;
}

const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;

function dropToolFields({ text, splice, tools, edits }: ToolEdit): readonly string[] {
  const { dropsToolField } = edits;
  if (dropsToolField === undefined || text[tools.value.start] !== OPENING_BRACKET) return [];
  return jsonElements(text, tools.value).flatMap((tool, index) => {
    if (text[tool.start] !== OPENING_BRACE) return [];
    const fields = jsonMembers(text, tool);
    splice.drop(
      fields.map(({ whole }) => whole),
      (position) => dropsToolField(fields[position]?.key ?? ''),
    );
    return fields.filter(({ key }) => dropsToolField(key)).map(({ key }) => `tools.${index}.${key}`);
  });
}
