import { describe, expect, it } from '@jest/globals';

import { VARIABLE_NAMES } from '../env.dto.js';
import { settingsOf, type SettingInfo } from '../file/setting.decorator.js';
import type { SectionClass, Shape } from '../file/shape.js';
import { SluiceFile } from '../file/sluice-file.dto.js';
import { variablesOf } from '../providers/known-provider.js';
import { KNOWN_PROVIDERS } from '../providers/known-providers.js';
import { COUNTERPARTS } from './counterparts.js';
import { rowOf } from './name-pattern.js';
import { PROXIES, type ProxyName } from './proxies.js';

/** Every variable that one of them reads, with what stands for a provider or a number filled in. */
const VARIABLES: Readonly<Record<ProxyName, string>> = {
  mirrowel: `PROXY_API_KEY OPENAI_API_KEY OPENAI_API_KEY_1 GEMINI_API_KEY_2 ANTHROPIC_API_KEY_1 OPENROUTER_API_KEY_1
    GROQ_API_KEY_1 OPENAI_API_KEY_WORK ACME_API_BASE ACME_MODELS IGNORE_MODELS_OPENAI WHITELIST_MODELS_GEMINI
    MAX_CONCURRENT_REQUESTS_PER_KEY_OPENAI OPTIMAL_CONCURRENT_REQUESTS_PER_KEY_OPENAI_BALANCED
    CONCURRENCY_MULTIPLIER_ANTIGRAVITY_PRIORITY_1 CONCURRENCY_MULTIPLIER_GEMINI_CLI_PRIORITY_2_SEQUENTIAL
    ROTATION_MODE_OPENAI ROTATION_TOLERANCE GLOBAL_TIMEOUT TIMEOUT_CONNECT TIMEOUT_WRITE TIMEOUT_POOL
    TIMEOUT_READ_STREAMING TIMEOUT_READ_NON_STREAMING TRANSIENT_RETRY_DELAY TRANSIENT_RETRY_JITTER
    SMALL_COOLDOWN_RETRY_THRESHOLD OVERRIDE_TEMPERATURE_ZERO OAUTH_REFRESH_INTERVAL SKIP_OAUTH_INIT_CHECK
    QUOTA_GROUPS_GEMINI_CLI_PRO FAIR_CYCLE_GEMINI_CLI FAIR_CYCLE_TRACKING_MODE_GEMINI_CLI
    FAIR_CYCLE_CROSS_TIER_GEMINI_CLI FAIR_CYCLE_DURATION_GEMINI_CLI EXHAUSTION_COOLDOWN_THRESHOLD
    EXHAUSTION_COOLDOWN_THRESHOLD_GEMINI CUSTOM_CAP_ANTIGRAVITY_T2_CLAUDE CUSTOM_CAP_COOLDOWN_ANTIGRAVITY_T2_CLAUDE
    GEMINI_CLI_OAUTH_PORT GEMINI_CLI_PROJECT_ID GEMINI_CLI_QUOTA_REFRESH_INTERVAL GEMINI_CLI_OAUTH_1
    QWEN_CODE_OAUTH_1 IFLOW_OAUTH_1`,
  fuergaosi233: `OPENAI_API_KEY ANTHROPIC_API_KEY OPENAI_BASE_URL AZURE_API_VERSION HOST PORT LOG_LEVEL MAX_TOKENS_LIMIT
    MIN_TOKENS_LIMIT REQUEST_TIMEOUT MAX_RETRIES BIG_MODEL MIDDLE_MODEL SMALL_MODEL CUSTOM_HEADER_X_API_KEY
    REQUESTY_AUTO_CACHE REQUESTY_API_KEY`,
  'openrouter-flask': 'OPENROUTER_API_KEY PROXY_VERBOSE PROXY_PORT',
  tizee: `HOST PORT LOG_LEVEL LOG_FILE_PATH MAX_TOKENS_LIMIT MAX_RETRIES CUSTOM_MODELS_FILE OPENAI_API_KEY GEMINI_API_KEY
    ANTHROPIC_API_KEY CLAUDE_CODE_1M_CONTEXT CLAUDE_CODE_CACHE_RETENTION DEFAULT_MAX_TOKENS DEFAULT_MAX_INPUT_TOKENS
    DEFAULT_INPUT_COST_PER_TOKEN DEFAULT_OUTPUT_COST_PER_TOKEN`,
  '1rgs': `ANTHROPIC_API_KEY OPENAI_API_KEY GEMINI_API_KEY PREFERRED_PROVIDER BIG_MODEL SMALL_MODEL HOST PORT LOG_LEVEL
    MAX_TOKENS_LIMIT REQUEST_TIMEOUT MAX_RETRIES CUSTOM_MODELS_FILE OPENAI_BASE_URL USE_VERTEX_AUTH VERTEX_PROJECT
    VERTEX_LOCATION`,
};

/** Every key of their files. */
const KEYS: Readonly<Partial<Record<ProxyName, Readonly<Record<string, string>>>>> = {
  mirrowel: { 'launcher_config.json': 'host port enable_request_logging enable_raw_logging last_updated' },
  tizee: {
    'models.yaml': `model_id api_base model_name can_stream max_tokens context max_input_tokens extra_headers extra_body
      temperature reasoning_effort direct format api_key api_key_name provider`,
  },
  '1rgs': {
    'custom_models.yaml': `model_id api_base api_key_name can_stream max_tokens model_name input_cost_per_token
      output_cost_per_token max_input_tokens enable_thinking reasoning_effort`,
  },
};

const ALL = PROXIES.flatMap((proxy) =>
  COUNTERPARTS[proxy].map((row) => ({ proxy, key: `${row.file ?? ''} ${row.name}`.trim(), row })),
);

describe.each(PROXIES)('the settings of %s', (proxy) => {
  it('are all there', () => {
    const words = VARIABLES[proxy].split(/\s+/);
    expect(words.filter((name) => rowOf(COUNTERPARTS[proxy], name) === undefined)).toEqual([]);
    for (const [file, keys] of Object.entries(KEYS[proxy] ?? {})) {
      const named = COUNTERPARTS[proxy].filter((row) => row.file === file).map(({ name }) => name);
      expect([file, named.sort()]).toEqual([file, keys.split(/\s+/).sort()]);
    }
  });

  it('stand there once', () => {
    const names = COUNTERPARTS[proxy].map(({ file = '', name }) => `${file} ${name}`);
    expect(names).toEqual([...new Set(names)]);
  });

  it('are settings that it has: no row is there for nothing', () => {
    const words = VARIABLES[proxy].split(/\s+/);
    const used = new Set(words.map((name) => rowOf(COUNTERPARTS[proxy], name)));
    expect(COUNTERPARTS[proxy].filter((row) => row.file === undefined && !used.has(row))).toEqual([]);
  });
});

/** The paths of `sluice.yaml`, with `<p>` for a name and `[]` behind a list. */
function pathsOf(of: SectionClass, prefix = ''): readonly string[] {
  return settingsOf(of).flatMap((setting: SettingInfo) => pathsBelow(setting.shape, `${prefix}${setting.name}`));
}

function pathsBelow(shape: Shape, path: string): readonly string[] {
  switch (shape.kind) {
    case 'section':
      return [path, ...pathsOf(shape.section, `${path}.`)];
    case 'map':
      return [path, ...pathsBelow(shape.value, `${path}.<p>`)];
    case 'list':
      return [path, ...pathsBelow(shape.item, shape.orOne ? path : `${path}[]`)];
    case 'either':
      return [...pathsBelow(shape.value, path), ...pathsBelow(shape.map, path)];
    case 'value':
    case 'variable':
    case 'json':
      return [path];
  }
}

const PATTERNS = ['<P>_API_KEY', '<P>_API_KEY_<N>', '<P>_API_BASE', 'IGNORE_MODELS_<P>', 'WHITELIST_MODELS_<P>'];
const HERE = new Set<string>([
  ...VARIABLE_NAMES,
  ...KNOWN_PROVIDERS.flatMap(variablesOf),
  ...PATTERNS,
  'CUSTOM_HEADER_<X>',
  '.env',
  ...pathsOf(SluiceFile),
]);

describe('a counterpart', () => {
  it.each(ALL)('of $proxy exists: $key', ({ row }) => {
    expect(row.here.filter((name) => !HERE.has(name))).toEqual([]);
    expect(row.here.length === 0).toBe(row.kind === 'none');
  });

  it.each(ALL.filter(({ row }) => row.kind === 'none' || row.kind === 'converted'))(
    'of $proxy that is not quite the same, or not there, is explained: $key',
    ({ row: { name, remark } }) => {
      // What only stands elsewhere, in another word, needs no words.
      const isPlain = ['format', 'api_key_name'].includes(name);
      expect([name, remark.endsWith('.')]).toEqual([name, !isPlain || remark !== '']);
    },
  );
});

describe('a variable', () => {
  it.each([
    ['OPENAI_API_KEY', '<P>_API_KEY'],
    ['OPENAI_API_KEY_1', '<P>_API_KEY_<N>'],
    ['OPENAI_API_KEY_WORK', '<P>_API_KEY_<X>'],
    ['PROXY_API_KEY', 'PROXY_API_KEY'],
    ['CUSTOM_CAP_COOLDOWN_A_T2_B', 'CUSTOM_CAP_<X>'],
    ['FAIR_CYCLE_DURATION_GEMINI', 'FAIR_CYCLE_DURATION_<P>'],
  ])('is told of by the row that fits it best: %s by %s', (variable, row) => {
    expect(rowOf(COUNTERPARTS.mirrowel, variable)?.name).toBe(row);
  });

  it.each(['PATH', 'SLUICE_FROM', 'openai_api_key', 'TIMEOUT_WRITE_X', 'NOT_ROTATION_TOLERANCE'])(
    'that belongs to nobody has no row: %s',
    (variable) => {
      expect(PROXIES.flatMap((proxy) => rowOf(COUNTERPARTS[proxy], variable) ?? [])).toEqual([]);
    },
  );
});
