import { group } from './group.js';

const PART = {
  part: 'openai-compatible/failure',
  folder: 'libs/providers/src',
  specs: [
    'libs/providers/src/shared/',
    'libs/providers/src/openai-compatible/(failure/|openai-compatible-errors)',
    'test/conformance/properties/examples',
  ],
};

export const failureMutants = group(PART, [
  [
    'failure: 402 is an invalid request',
    'shared/failure/classify-failure.ts',
    "  402: 'upstream_credential_exhausted',\n",
    '',
    'the rule on exhausted credentials comes first and knows the status',
  ],
  ['failure: 503 is a plain failure', 'shared/failure/classify-failure.ts', "  503: 'upstream_overloaded',\n", ''],
  [
    'failure: overflow is not recognised',
    'shared/failure/classify-failure.ts',
    "(mayOverflow(report) && isContextOverflow(report) ? 'upstream_context_overflow' : undefined)",
    '(report.status === 1 ? undefined : undefined)',
  ],
  [
    'failure: a rate limit is an overflow',
    'shared/failure/classify-failure.ts',
    'return status === undefined || status === 400 ||',
    'return status !== 499 ||',
  ],
  [
    'failure: Google keys are not rejected',
    'shared/failure/classify-failure.ts',
    "message.includes('API_KEY_INVALID')",
    "message.includes('API_KEY_UNKNOWN')",
    'the whole body is searched as well',
  ],
  [
    'failure: quota is a rate limit',
    'shared/failure/classify-failure.ts',
    "codes.includes('insufficient_quota') && !quotaRefills",
    'quotaRefills',
  ],
  [
    'failure: messages are not redacted',
    'shared/failure/classify-failure.ts',
    'const message = redactMessage(report.message);',
    'const message = report.message;',
  ],
  [
    'failure: our own findings are not recognised',
    'shared/failure/classify-failure.ts',
    'const code = findingOf(failure) ?? codeOf(report, habits);',
    'const code = codeOf(report, habits);',
  ],
  [
    'redaction: bearers stay',
    'shared/failure/redact-message.ts',
    '  [/\\bBearer\\s+[^\\s"\',;]+/gi, `Bearer ${MASK}`],\n',
    '',
  ],
  ['redaction: keys by their beginnings stay', 'shared/failure/redact-message.ts', '(?:sk|pk|rk|', '(?:pk|rk|'],
  ['redaction: keys in a query stay', 'shared/failure/redact-message.ts', '([?&](?:key|api', '([?&](?:keys|api'],
  [
    'redaction: organisations stay',
    'shared/failure/redact-message.ts',
    '\\b(?:org|proj|user|acct)',
    '\\b(?:proj|user|acct)',
  ],
  [
    'in-stream error: numeric strings are no status',
    'shared/failure/in-stream-error.ts',
    "typeof value === 'string' && value !== '' ? Number(value) : value",
    'value',
  ],
  [
    'in-stream error: the wrapped message is not read',
    'shared/failure/in-stream-error.ts',
    'inner.message === WRAPPED_MESSAGE ? textOf(metadata.raw) : undefined',
    'undefined',
  ],
  [
    'in-stream error: any number is a status',
    'shared/failure/in-stream-error.ts',
    'value >= 400 && value <= 599',
    'value >= 0',
  ],
  ['retry: seconds are milliseconds', 'shared/failure/retry-after.ts', 'return seconds * 1000;', 'return seconds;'],
  ['retry: the faster bucket counts', 'shared/failure/retry-after.ts', 'Math.max(...relevant', 'Math.min(...relevant'],
  [
    'retry: the empty bucket is not looked for',
    'shared/failure/retry-after.ts',
    'empty.length > 0 ? empty : buckets',
    'buckets',
  ],
  [
    'retry: waits without a bound',
    'shared/failure/retry-after.ts',
    'Math.min(Math.max(0, Math.ceil(waitMs)), MAXIMUM_MS)',
    'Math.max(0, Math.ceil(waitMs))',
  ],
  [
    'retry: dates in the past are negative',
    'shared/failure/retry-after.ts',
    'Math.max(0, Math.ceil(waitMs))',
    'Math.ceil(waitMs)',
  ],
  [
    'overflow: the output is part of the input',
    'shared/failure/context-overflow.ts',
    'numbers.slice(0, -1).reduce',
    'numbers.reduce',
  ],
  [
    'overflow: less output is asked for when the input is too long',
    'shared/failure/context-overflow.ts',
    'output !== undefined && input < limit',
    'output !== undefined',
  ],
  [
    'overflow: separators end a number',
    'shared/failure/context-overflow.ts',
    "digits.replace(/[,_]/g, '')",
    'Number.parseInt(digits, 10)',
  ],
  [
    'quirks: learned without end',
    'openai-compatible/failure/learned-quirk.ts',
    'quirk === undefined || inForce[quirk] ? undefined',
    'quirk === undefined ? undefined',
  ],
  [
    'html: scripts are told to the user',
    'shared/failure/in-stream-error.ts',
    ".replace(/<(script|style)[^]*?<\\/\\1\\s*>/giu, ' ')",
    '',
  ],
]);
