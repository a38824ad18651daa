import {
  UpstreamError,
  type ClassifiedFailure,
  type Quirks,
  type UpstreamErrorCode,
  type UpstreamFailure,
  type VerbatimAnswer,
} from '@sluice/exchange';

import { isContextOverflow, overflowMessage } from './context-overflow.js';
import { readFailure, type FailureReport } from './failure-report.js';
import { redactMessage } from './redact-message.js';
import { refusedPrompt } from './refused-prompt.js';
import { retryAfterMs } from './retry-after.js';

/** What a status means when nothing in the body says otherwise. */
const BY_STATUS: Readonly<Record<number, UpstreamErrorCode>> = {
  401: 'upstream_rejected_credential',
  402: 'upstream_credential_exhausted',
  403: 'upstream_forbidden',
  408: 'upstream_timeout',
  409: 'upstream_conflict',
  413: 'upstream_request_too_large',
  429: 'upstream_rate_limited',
  498: 'upstream_overloaded',
  500: 'upstream_internal_error',
  503: 'upstream_overloaded',
  504: 'upstream_timeout',
  529: 'upstream_overloaded',
};

/** What a provider's own word means, when it names no status. Compared in lower case. */
const BY_WORD: readonly (readonly [pattern: RegExp, code: UpstreamErrorCode])[] = [
  [/^(insufficient_quota|insufficient_credits|billing_.*|payment_required)$/, 'upstream_credential_exhausted'],
  [/^(rate_limit.*|too_many_requests|resource_exhausted|throttl.*)$/, 'upstream_rate_limited'],
  [/^(invalid_api_key|authentication_error|unauthenticated|unauthorized)$/, 'upstream_rejected_credential'],
  [/^(permission_(error|denied)|forbidden)$/, 'upstream_forbidden'],
  [
    /^(overloaded.*|server_overloaded|engine_overloaded.*|unavailable|service_unavailable.*|insufficient_system_resource)$/,
    'upstream_overloaded',
  ],
  [/^(timeout.*|deadline_exceeded|request_timeout)$/, 'upstream_timeout'],
  [/^(server_error|internal|internal_.*)$/, 'upstream_internal_error'],
  [/^(invalid_request.*|invalid_argument|bad_request.*|badrequesterror|content_filter)$/, 'upstream_invalid_request'],
];

/** What our own decoder found wrong with a reply. */
const BY_FINDING: Readonly<Record<string, UpstreamErrorCode>> = {
  stream_ended_early: 'upstream_stream_ended_early',
  missing_finish_reason: 'upstream_stream_ended_early',
  malformed_function_call: 'upstream_malformed_output',
  empty_completion: 'upstream_invalid_response',
  invalid_tool_arguments: 'upstream_invalid_response',
  tool_call_without_name: 'upstream_invalid_response',
  malformed_event: 'upstream_invalid_response',
  malformed_body: 'upstream_invalid_response',
  unexpected_html: 'upstream_invalid_response',
  event_too_large: 'upstream_invalid_response',
  body_too_large: 'upstream_invalid_response',
};

const MODEL_CODES: ReadonlySet<string> = new Set(['model_not_found', 'DeploymentNotFound']);
const MODEL_WORDS = /not a valid model ID|model not found|provided model identifier is invalid/i;
const NAMES_MODEL = /\bmodel\b|\bdeployment\b/i;
const NO_MODEL_ACCESS = /you don't have access to the model/i;
const SERVER_LIMITATION = /image input is not supported|Cannot use both json_schema/i;
const OVERLOADED = /overloaded/i;
const NO_QUOTA_AT_ALL = /\blimit: 0\b/;
/** As Moonshot, Z.ai and DashScope say that an account has no money left, which 429 and 400 alone do not tell. */
const EMPTY_ACCOUNT: ReadonlySet<string> = new Set(['exceeded_current_quota_error', '1113', 'Arrearage']);

/** What a body says that the status does not; undefined where it says nothing of the kind. */
export type FailureRule = (report: FailureReport) => UpstreamErrorCode | undefined;

/** How the failures of one provider differ from those of the others. */
export interface FailureHabits {
  /** Whether `insufficient_quota` is said of a minute's quota and not of the account, so that waiting helps. */
  readonly quotaRefills?: boolean;
  /** Tried before all other rules. */
  readonly rules?: readonly FailureRule[];
  /** What to do differently next time, if that is what a refused request comes to. */
  learn(report: FailureReport): Quirks | undefined;
  /** Milliseconds to wait where the provider's own words are not to be followed. */
  waitMs?(report: FailureReport): number | undefined;
  /** The upstream's own answer, where it is one that clients of some dialect read themselves. */
  verbatim?(code: UpstreamErrorCode, failure: UpstreamFailure, report: FailureReport): VerbatimAnswer | undefined;
}

type Rule = (report: FailureReport, habits: FailureHabits) => UpstreamErrorCode | undefined;

/** Tried in order: what the body says is more precise than the status. */
const RULES: readonly Rule[] = [
  (report) => (mayOverflow(report) && isContextOverflow(report) ? 'upstream_context_overflow' : undefined),
  ({ codes }) => (codes.includes('tool_use_failed') ? 'upstream_tool_call_failed' : undefined),
  (report) => (isModelMissing(report) ? 'upstream_model_not_found' : undefined),
  ({ status, message }) => (status === 403 && NO_MODEL_ACCESS.test(message) ? 'upstream_model_forbidden' : undefined),
  (report) => (isRejectedKey(report) ? 'upstream_rejected_credential' : undefined),
  (report, habits) => (isExhausted(report, habits) ? 'upstream_credential_exhausted' : undefined),
  ({ status, codes }) =>
    status === 500 && codes.includes('insufficient_system_resource') ? 'upstream_overloaded' : undefined,
  ({ status, message }) => (status === 500 && SERVER_LIMITATION.test(message) ? 'upstream_invalid_request' : undefined),
  ({ status, message }) =>
    status !== undefined && status >= 500 && OVERLOADED.test(message) ? 'upstream_overloaded' : undefined,
  ({ status }) => (status === undefined ? undefined : byStatus(status)),
  ({ codes }) => byWord(codes),
];

/** Reads what a provider answered instead of a reply. Never throws, whatever the body holds. */
export function classifyBy(habits: FailureHabits, failure: UpstreamFailure): ClassifiedFailure {
  const report = readFailure(failure);
  const code = findingOf(failure) ?? codeOf(report, habits);
  const reply = refusedPrompt(report);
  const told = { failure, report, habits };
  if (reply !== undefined) return { error: errorOf('upstream_invalid_request', told), reply };
  const learned = code === 'upstream_invalid_request' ? habits.learn(report) : undefined;
  if (learned !== undefined) return { error: errorOf('upstream_unsupported_parameter', told), learned };
  return { error: errorOf(code, told) };
}

/** What a provider reports has a body; what we found has none. */
function findingOf({ event }: UpstreamFailure): UpstreamErrorCode | undefined {
  if (event?.code === undefined || event.body !== undefined) return undefined;
  return Object.hasOwn(BY_FINDING, event.code) ? BY_FINDING[event.code] : undefined;
}

function codeOf(report: FailureReport, habits: FailureHabits): UpstreamErrorCode {
  for (const rule of [...(habits.rules ?? []), ...RULES]) {
    const code = rule(report, habits);
    if (code !== undefined) return code;
  }
  return 'upstream_failed';
}

interface ToldFailure {
  readonly failure: UpstreamFailure;
  readonly report: FailureReport;
  readonly habits: FailureHabits;
}

function errorOf(code: UpstreamErrorCode, { failure, report, habits }: ToldFailure): UpstreamError {
  const waitMs =
    habits.waitMs?.(report) ??
    failure.event?.retryAfterMs ??
    retryAfterMs({ headers: failure.headers, body: report.body, message: report.message, ambient: failure.ambient });
  const upstreamCode = report.codes[0];
  const verbatim = habits.verbatim?.(code, failure, report);
  return new UpstreamError(code, {
    publicMessage: publicMessage(code, failure, report),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    ...(report.status !== undefined && { upstreamStatus: report.status }),
    ...(upstreamCode !== undefined && { upstreamCode: redactMessage(upstreamCode) }),
    ...(verbatim && { verbatim }),
  });
}

function publicMessage(code: UpstreamErrorCode, failure: UpstreamFailure, report: FailureReport): string {
  const { provider } = failure.target;
  const message = redactMessage(report.message);
  switch (code) {
    case 'upstream_context_overflow':
      return `${overflowMessage(report)} (upstream ${provider}: ${message})`;
    case 'upstream_model_not_found':
      return `model: ${failure.request.model}`;
    case 'upstream_rejected_credential':
      return `upstream ${provider} rejected the gateway credential`;
    case 'upstream_forbidden':
      return `upstream ${provider} rejected the gateway credential: ${message}`;
    default:
      return `${provider}: ${message}`;
  }
}

/** Rate limits speak of too many tokens as well, a minute's. */
function mayOverflow({ status }: FailureReport): boolean {
  return status === undefined || status === 400 || status === 413 || status === 422 || status === 500;
}

function isModelMissing({ status, codes, message }: FailureReport): boolean {
  if (status !== undefined && status !== 400 && status !== 404) return false;
  if (codes.some((code) => MODEL_CODES.has(code)) || MODEL_WORDS.test(message)) return true;
  return status === 404 && NAMES_MODEL.test(message);
}

/** Google answers an invalid key with 400. */
function isRejectedKey({ status, body, message }: FailureReport): boolean {
  if (status !== 400) return false;
  return (
    message.includes('API_KEY_INVALID') || (body !== undefined && JSON.stringify(body).includes('API_KEY_INVALID'))
  );
}

function isExhausted({ status, codes, message }: FailureReport, { quotaRefills }: FailureHabits): boolean {
  if (status === 402) return true;
  if (status !== undefined && status < 500 && codes.some((code) => EMPTY_ACCOUNT.has(code))) return true;
  if (status !== 429) return false;
  return (codes.includes('insufficient_quota') && !quotaRefills) || NO_QUOTA_AT_ALL.test(message);
}

function byStatus(status: number): UpstreamErrorCode {
  const known = BY_STATUS[status];
  if (known !== undefined) return known;
  return status < 500 ? 'upstream_invalid_request' : 'upstream_failed';
}

function byWord(codes: readonly string[]): UpstreamErrorCode | undefined {
  for (const code of codes) {
    const word = code.toLowerCase();
    const known = BY_WORD.find(([pattern]) => pattern.test(word));
    if (known !== undefined) return known[1];
  }
  return undefined;
}
