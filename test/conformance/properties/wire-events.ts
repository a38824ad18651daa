/** One server-sent event: what stands behind `event:`, and its data. */
export interface WireEvent {
  readonly name: string;
  readonly data: WireData;
}

/** The members of the events that the invariants are about. */
export interface WireData {
  readonly type: string;
  readonly index?: number;
  readonly message?: { readonly content: readonly unknown[]; readonly usage: Readonly<Record<string, unknown>> };
  readonly content_block?: { readonly type: string; readonly id?: string; readonly name?: string };
  readonly delta?: Readonly<Record<string, unknown>> & { readonly type?: string; readonly stop_reason?: string };
  readonly usage?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly type: string; readonly message: string };
}

/** A block with its deltas. */
export interface WireBlock {
  readonly type: string;
  readonly deltas: readonly NonNullable<WireData['delta']>[];
}

/** Reads the bytes as a strict client would: two lines and an empty one for each event. */
export function wireEvents(wire: string): WireEvent[] {
  if (!wire.endsWith('\n\n')) throw new Error('the last event has no end');
  return wire
    .slice(0, -2)
    .split('\n\n')
    .map((record) => {
      const lines = /^event: ([a-z_]+)\ndata: (.+)$/su.exec(record);
      if (lines === null || lines[2]!.includes('\n')) throw new Error(`no event of two lines: ${record}`);
      return { name: lines[1]!, data: JSON.parse(lines[2]!) as WireData };
    });
}

/** The blocks in the order of their starts, whatever else may be wrong. */
export function wireBlocks(events: readonly WireEvent[]): WireBlock[] {
  const blocks: { type: string; deltas: NonNullable<WireData['delta']>[] }[] = [];
  for (const { data } of events) {
    if (data.type === 'content_block_start') blocks[data.index!] = { type: data.content_block!.type, deltas: [] };
    if (data.type === 'content_block_delta') blocks[data.index!]!.deltas.push(data.delta!);
  }
  return blocks;
}
