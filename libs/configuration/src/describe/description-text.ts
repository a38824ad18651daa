import { Document, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml';

import type { Described } from './described.js';

/** How a description is written. */
export interface DescriptionStyle {
  /** Each value with where it came from. */
  readonly hasSources: boolean;
}

/** A description as YAML; where values came from stands in comments behind them. */
export function descriptionYaml(described: Described, style: DescriptionStyle): string {
  const document = new Document(nodeOf(described, style));
  // A value that went on in the next line would be parted from its comment.
  return document.toString({ lineWidth: 0 });
}

function nodeOf(described: Described, style: DescriptionStyle): Node {
  switch (described.kind) {
    case 'map': {
      const map = new YAMLMap<string, Node>();
      for (const [key, part] of described.entries) map.set(key, nodeOf(part, style));
      return map;
    }
    case 'list': {
      const list = new YAMLSeq<Node>();
      for (const item of described.items) list.add(nodeOf(item, style));
      return list;
    }
    case 'value': {
      const scalar = new Scalar(described.value);
      if (style.hasSources) scalar.comment = ` ${described.origin}`;
      return scalar;
    }
  }
}

/** A description as JSON; where values came from stands in `source` beside each `value`. */
export function descriptionJson(described: Described, style: DescriptionStyle): unknown {
  switch (described.kind) {
    case 'map':
      return Object.fromEntries(described.entries.map(([key, part]) => [key, descriptionJson(part, style)]));
    case 'list':
      return described.items.map((item) => descriptionJson(item, style));
    case 'value':
      return style.hasSources ? { value: described.value, source: described.origin } : described.value;
  }
}
