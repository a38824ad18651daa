/**
 * The layers of the house. Each lib lists the libs it may import, type-only imports included, and the packages it
 * may use. Whoever adds an arrow adds it here, with a record in docs/decisions when it points a new way.
 */
const LIBS = {
  completion: { libs: [], packages: [] },
  wire: { libs: [], packages: [] },
  anthropic: { libs: ['completion'], packages: [] },
  'openai-dialect': { libs: ['completion', 'anthropic'], packages: [] },
  exchange: { libs: ['completion', 'anthropic'], packages: [] },
  providers: { libs: ['completion', 'wire', 'anthropic', 'exchange'], packages: [] },
  routing: { libs: ['exchange'], packages: [] },
  models: { libs: ['completion', 'exchange'], packages: [] },
  recordings: { libs: ['completion', 'anthropic', 'exchange'], packages: [] },
  streaming: { libs: [], packages: ['rxjs'] },
  transport: { libs: ['exchange'], packages: ['undici'] },
  credentials: { libs: ['exchange'], packages: ['ioredis', '@smithy/signature-v4'] },
  tokens: { libs: ['anthropic', 'exchange'], packages: ['gpt-tokenizer'] },
  configuration: {
    libs: ['exchange'],
    packages: ['class-validator', 'class-transformer', 'reflect-metadata', 'dotenv', 'yaml', '@nestjs/common'],
  },
  storage: {
    libs: ['exchange', 'recordings'],
    packages: ['kysely', 'pg', '@types/pg', '@electric-sql/pglite', '@aws-sdk/client-s3'],
  },
  simulator: { libs: ['completion', 'wire', 'anthropic', 'exchange'], packages: [] },
  pipeline: {
    libs: [
      'completion',
      'wire',
      'anthropic',
      'openai-dialect',
      'exchange',
      'providers',
      'routing',
      'models',
      'streaming',
    ],
    packages: ['@nestjs/common', 'rxjs'],
  },
  recording: {
    libs: ['anthropic', 'exchange', 'recordings', 'storage'],
    packages: ['bullmq', 'ioredis', '@nestjs/common', 'pg', '@types/pg'],
  },
  replay: {
    libs: [
      'completion',
      'wire',
      'anthropic',
      'openai-dialect',
      'exchange',
      'providers',
      'routing',
      'models',
      'recordings',
      'streaming',
      'transport',
      'credentials',
      'tokens',
      'configuration',
      'storage',
      'pipeline',
    ],
    packages: ['@nestjs/common', 'rxjs'],
  },
  telemetry: { libs: ['anthropic', 'exchange'], packages: ['@opentelemetry/[^/]+', '@nestjs/common'] },
};

const layerRules = Object.entries(LIBS).map(([lib, { libs }]) => ({
  name: `layer-${lib}`,
  comment: `libs/${lib} may import only: ${libs.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: '\\.spec\\.ts$' },
  to: { path: '^(libs|apps|test)/', pathNot: `^libs/(${[lib, ...libs].join('|')})/` },
}));

const packageRules = Object.entries(LIBS).map(([lib, { packages }]) => ({
  name: `packages-${lib}`,
  comment: `libs/${lib} may use only these packages: ${packages.join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: '\\.spec\\.ts$' },
  to: {
    path: 'node_modules/',
    ...(packages.length > 0 && { pathNot: `node_modules/(${packages.join('|')})/` }),
  },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    ...packageRules,
    {
      name: 'no-circular',
      comment: 'A cycle hides which of the two is the lower one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'apps-are-islands',
      comment: 'Apps are composition roots; what two of them share is a lib.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'only-through-index',
      comment: 'A lib is reachable as @sluice/<lib> and nowhere deeper.',
      severity: 'error',
      from: { path: '^(?:libs/([^/]+)|apps|test)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/(?:[^/]+/src/index\\.ts|$1/)' },
    },
    {
      name: 'providers-are-islands',
      comment: "A provider composes another's factory, or uses providers/src/shared; never a sibling's insides.",
      severity: 'error',
      from: { path: '^libs/providers/src/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^libs/providers/src/[^/]+/',
        pathNot: '^libs/providers/src/($1/|shared/|[^/]+/([^/]+\\.adapter|profile/[^/]+)\\.ts$)',
      },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'libs/testing never ships.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '(\\.spec\\.ts$|^libs/testing/)' },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
