import 'reflect-metadata';

import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';

import type { ConfigurationFault } from './configuration-error.js';
import { EnvironmentVariables, isShown, VARIABLE_NAMES, type VariableName } from './env.dto.js';
import { nearestName } from './nearest-name.js';

/** The typed variables, and what is wrong with those that could not be read. */
export interface VariablesReading {
  /** A variable with a fault holds its default here, so that later checks can go on. */
  readonly variables: EnvironmentVariables;
  readonly faults: readonly ConfigurationFault[];
}

/** Reads every variable of the DTO and refuses names under `SLUICE_` that nobody reads. */
export function readVariables(environment: ReadonlyMap<string, string>): VariablesReading {
  const known = VARIABLE_NAMES.flatMap((name) => {
    const text = environment.get(name);
    return text === undefined ? [] : [[name, text] as const];
  });
  const variables = plainToInstance(EnvironmentVariables, Object.fromEntries(known), { exposeDefaultValues: true });
  const faults = validateSync(variables).map(({ property, constraints }) =>
    describe(property, Object.values(constraints ?? {}).join(' and '), environment.get(property)),
  );
  restoreDefaults(variables, faults);
  return { variables, faults: [...faults, ...unknownNames(environment)] };
}

function describe(variable: string, expected: string, text: string | undefined): ConfigurationFault {
  const shown = isShown(variable) && text !== undefined ? `, not "${text}"` : '';
  return {
    variable,
    problem: `must be ${expected}${shown}`,
    fix: `correct ${variable}, or remove it`,
  };
}

function restoreDefaults(variables: EnvironmentVariables, faults: readonly ConfigurationFault[]): void {
  const defaults = new EnvironmentVariables();
  for (const { variable } of faults) {
    Object.assign(variables, { [variable]: defaults[variable as VariableName] });
  }
}

function unknownNames(environment: ReadonlyMap<string, string>): readonly ConfigurationFault[] {
  const names: readonly string[] = VARIABLE_NAMES;
  const unknown = [...environment.keys()].filter((name) => name.startsWith('SLUICE_') && !names.includes(name));
  return unknown.map((variable) => {
    const nearest = nearestName(variable, names);
    const fix = nearest === undefined ? 'remove it; .env.example lists all variables' : `did you mean ${nearest}?`;
    return { variable, problem: 'is not a variable of this version', fix };
  });
}
