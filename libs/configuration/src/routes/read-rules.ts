import type { RouteRule } from '@sluice/exchange';

import type { ConfigurationFault } from '../configuration-error.js';
import type { FaultWords } from '../file/file-faults.js';
import type { FilePlaces } from '../file/file-places.js';
import type { ConfigFileReading } from '../file/read-config-file.js';
import type { RouteSection, TargetSection } from '../file/sections/route.sections.js';
import { targetOfRoute } from './model-overrides.js';
import { readOwnTarget, type TargetNames } from './target-names.js';

/** The rules of the file, and what is wrong with them. */
export interface RulesOfFile {
  readonly rules: readonly RouteRule[];
  readonly faults: readonly ConfigurationFault[];
}

/** What traces call the ways that are not rules of the operator's. */
const TAKEN_NAMES: readonly string[] = ['model', 'direct', 'big', 'middle', 'small', 'default'];
const KINDS = { match: 'glob', exact: 'exact', regex: 'regex' } as const;
const PATTERNS = ['match', 'exact', 'regex'] as const;

/** Reads `routes`. */
export function readRules({ file, places }: ConfigFileReading, names: TargetNames): RulesOfFile {
  const faults: ConfigurationFault[] = [];
  const { routes = [] } = file;
  const rules = routes.map((section) => {
    const wrong = [wrongPattern(section), wrongName(section, routes)];
    for (const words of wrong) if (words !== undefined) faults.push(places.fault(section, ...words));
    const targets = readTargets(section, names, places);
    faults.push(...targets.faults);
    const { recording } = section;
    return {
      name: nameOf(section),
      match: matchOf(section),
      targets: targets.targets,
      ...(recording && { recordingMode: recording }),
    };
  });
  return { rules, faults };
}

type WrongPart = readonly [part: keyof RouteSection, words: FaultWords];

function matchOf(section: RouteSection): RouteRule['match'] {
  const key = PATTERNS.find((name) => section[name] !== undefined) ?? 'exact';
  return { kind: KINDS[key], pattern: section[key] ?? '' };
}

function nameOf(section: RouteSection): string {
  return section.name ?? matchOf(section).pattern;
}

function wrongPattern(section: RouteSection): WrongPart | undefined {
  const given = PATTERNS.filter((name) => section[name] !== undefined);
  const [first, second] = given;
  if (first === undefined) {
    return ['match', { problem: 'is missing', fix: 'say which names the route is for: match, exact or regex' }];
  }
  if (second !== undefined) {
    return [second, { problem: `stands beside ${first}`, fix: 'remove one of the two, or make two routes of them' }];
  }
  if (section.regex === undefined || isExpression(section.regex)) return undefined;
  return [
    'regex',
    { problem: 'must be a regular expression of JavaScript', fix: 'correct it, or write a glob as match' },
  ];
}

function isExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'i').flags === 'i';
  } catch {
    return false;
  }
}

function wrongName(section: RouteSection, all: readonly RouteSection[]): WrongPart | undefined {
  const { name } = section;
  if (name === undefined) return undefined;
  if (TAKEN_NAMES.includes(name)) {
    return ['name', { problem: `is "${name}", which traces call something else by`, fix: 'choose another name' }];
  }
  if (all.find((other) => nameOf(other) === name) === section) return undefined;
  return ['name', { problem: `is "${name}", as that of another route is`, fix: 'choose another name' }];
}

interface TargetsReading {
  readonly targets: RouteRule['targets'];
  readonly faults: readonly ConfigurationFault[];
}

function readTargets(section: RouteSection, names: TargetNames, places: FilePlaces): TargetsReading {
  const faults: ConfigurationFault[] = [];
  const targets = section.to.flatMap((entry, index) => {
    const { model, weight } = asSection(entry);
    const [holder, part] = typeof entry === 'string' ? [section.to, index] : [entry, 'model'];
    const reading = readOwnTarget('', model, names);
    if ('target' in reading) {
      return [{ target: targetOfRoute(reading.target, section), ...(weight !== undefined && { weight }) }];
    }
    const { problem, fix } = reading.fault;
    faults.push(places.fault(holder, part, { problem, fix }));
    return [];
  });
  if (section.to.length === 0) {
    faults.push(places.fault(section, 'to', { problem: 'is empty', fix: 'name at least one target' }));
  }
  return { targets, faults };
}

function asSection(entry: string | TargetSection): Pick<TargetSection, 'model' | 'weight'> {
  return typeof entry === 'string' ? { model: entry } : entry;
}
