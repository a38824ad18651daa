import { AWS_ACCOUNT } from './aws-account.js';
import { GOOGLE_ACCOUNT } from './google-account.js';
import type { KnownProvider } from './known-provider.js';

/** Claude in a project of Google Cloud. */
const VERTEX: KnownProvider = {
  id: 'vertex',
  adapter: 'vertex',
  profile: '',
  keys: ['VERTEX_ACCESS_TOKEN'],
  accounts: [GOOGLE_ACCOUNT],
  keyless: false,
  baseUrls: ['VERTEX_API_BASE', 'VERTEX_BASE_URL'],
  defaultBaseUrl: 'https://aiplatform.googleapis.com',
  options: [
    {
      variable: 'VERTEX_PROJECT',
      option: 'project',
      required: true,
      pattern: /^[a-z0-9][a-z0-9.:-]*$/,
      expected: 'the id of a project, such as my-project',
      meaning: 'The project of `vertex` and `vertex-gemini`.',
      example: 'my-project',
    },
    {
      variable: 'VERTEX_LOCATION',
      option: 'location',
      pattern: /^[a-z][a-z0-9-]*$/,
      expected: 'global, us, eu or a region, such as europe-west1',
      meaning: 'Where `vertex` and `vertex-gemini` serve: `global`, as when it is unset, `us`, `eu`, or a region.',
      example: 'global',
    },
  ],
  vendorNames: false,
  models: {
    big: 'claude-opus-4-5@20251101',
    middle: 'claude-sonnet-4-5@20250929',
    small: 'claude-haiku-4-5@20251001',
  },
};

/** What AWS and Google Cloud serve, with their accounts. */
export const CLOUD_PROVIDERS: readonly KnownProvider[] = [
  {
    id: 'bedrock',
    adapter: 'bedrock',
    profile: 'invoke',
    profileVariable: 'BEDROCK_PROFILE',
    keys: ['AWS_BEARER_TOKEN_BEDROCK'],
    accounts: [AWS_ACCOUNT],
    keyless: false,
    baseUrls: ['BEDROCK_API_BASE', 'BEDROCK_BASE_URL'],
    defaultBaseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    options: [
      {
        variable: 'AWS_REGION',
        option: 'region',
        pattern: /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/,
        expected: 'the name of a region, such as eu-central-1',
        meaning: 'The region of `bedrock`. Unset: the one in its base URL.',
        example: 'us-east-1',
      },
      {
        variable: 'ANTHROPIC_AWS_WORKSPACE_ID',
        option: 'workspace',
        pattern: /^[\w-]+$/,
        expected: 'the id of a workspace, such as wrkspc_01AbCd',
        meaning: 'The workspace of requests, where `BEDROCK_PROFILE` is `claude-platform`.',
        example: 'wrkspc_01AbCd',
      },
    ],
    vendorNames: false,
    models: {
      big: 'global.anthropic.claude-opus-4-5-20251101-v1:0',
      middle: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
      small: 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
    },
  },
  VERTEX,
  {
    ...VERTEX,
    id: 'vertex-gemini',
    beside: 'vertex',
    adapter: 'gemini',
    profile: 'vertex-gemini',
    models: { big: 'gemini-2.5-pro', middle: 'gemini-2.5-pro', small: 'gemini-2.5-flash' },
  },
];
