import 'reflect-metadata';

import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { SLUICE_VERSION } from '@sluice/exchange';
import { getMetadataStorage } from 'class-validator';

import { DESCRIPTION } from './described.js';

type Json = Readonly<Record<string, unknown>>;
type Handler = (...values: never[]) => unknown;

/** The OpenAPI 3.1 document of controllers: their routes by Nest's own metadata, their queries by the DTO's rules. */
export function openApiDocument(controllers: readonly Type[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const controller of controllers) {
    for (const name of Object.getOwnPropertyNames(controller.prototype)) {
      const handler = (controller.prototype as Record<string, Handler>)[name];
      if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) continue;
      const path = pathOf(controller, handler);
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number]?.toLowerCase() ?? 'get';
      paths[path] = { ...paths[path], [method]: operationOf({ controller, name, handler }, path) };
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Sluice administration', version: SLUICE_VERSION },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
    paths,
  };
}

/** `:id` of Nest is `{id}` here. */
function pathOf(controller: Type, handler: Handler): string {
  const parts = [controller, handler].map((target) => String(Reflect.getMetadata(PATH_METADATA, target)));
  const joined = parts
    .join('/')
    .replace(/\/+$/, '')
    .replace(/:(\w+)/g, '{$1}');
  return `/${joined}`;
}

interface Route {
  readonly controller: Type;
  readonly name: string;
  readonly handler: Handler;
}

function operationOf({ controller, name, handler }: Route, path: string): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => ({
    name: parameter,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, name) ?? []) as unknown[];
  return {
    operationId: `${controller.name.replace(/^Admin|Controller$/g, '')}.${name}`,
    summary: Reflect.getMetadata(DESCRIPTION, handler) as unknown,
    parameters: [...inPath, ...types.filter(isFilter).flatMap(queryOf)],
    responses: {
      200: { description: 'Done' },
      401: { description: 'The token is missing or wrong' },
      ...(types.some(isFilter) && { 400: { description: 'A parameter is wrong' } }),
      ...(inPath.length > 0 && { 404: { description: 'There is none' } }),
    },
  };
}

function isFilter(type: unknown): type is Type {
  return typeof type === 'function' && type !== String && type !== Object;
}

/** JSON Schema of the rules of class-validator that filters use. */
const SCHEMAS: Readonly<Record<string, (constraints: readonly unknown[]) => Json>> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  isBoolean: () => ({ type: 'boolean' }),
  isDate: () => ({ type: 'string', format: 'date-time' }),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  isIn: ([words]) => ({ enum: words }),
};

/** Rules without arguments have no list of them, whatever their type says. */
function schemaOf({ name = '', constraints }: { readonly name?: string; readonly constraints: unknown }): Json {
  return SCHEMAS[name]?.(Array.isArray(constraints) ? constraints : []) ?? {};
}

function queryOf(filter: Type): readonly Json[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(filter, '', false, false);
  const defaults = new filter() as Readonly<Record<string, unknown>>;
  return [...new Set(rules.map(({ propertyName }) => propertyName))].map((name) => {
    const own = rules.filter((rule) => rule.propertyName === name);
    const schemas = own.map((rule) => schemaOf(rule));
    const schema = Object.assign(
      {},
      ...schemas,
      defaults[name] === undefined ? {} : { default: defaults[name] },
    ) as Json;
    return { name, in: 'query', required: false, schema };
  });
}
