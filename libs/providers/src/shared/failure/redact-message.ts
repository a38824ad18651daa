/** Longer than any message worth reading; also bounds what the patterns below can cost. */
const MAXIMUM_CHARACTERS = 2000;
const MASK = '[redacted]';

/** What a provider may echo in an error that nobody else may read, each with what takes its place. */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\bBearer\s+[^\s"',;]+/gi, `Bearer ${MASK}`],
  [/([?&](?:key|api[-_]?key|token|access_token|sig|signature)=)[^&\s"']+/gi, `$1${MASK}`],
  [/\b((?:api[-_ ]?key|x-api-key|authorization|secret)["']?\s*[:=]\s*["']?)[^\s"',;}]+/gi, `$1${MASK}`],
  // Keys by the beginnings that vendors give them; providers mask the middle with asterisks and leave the ends.
  [/\b(?:sk|pk|rk|gsk|xai|nvapi|fw|csk|hf|r8|pplx|tgp)[-_][A-Za-z0-9*_.-]{6,}/g, MASK],
  // Names of fields begin like this as well, but have neither digits nor capitals.
  [/\bkey[-_](?=[a-z_.-]*[A-Z0-9*])[A-Za-z0-9*_.-]{6,}/g, MASK],
  [/\bAIza[A-Za-z0-9_-]{20,}/g, MASK],
  [/\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{6,}\.?[A-Za-z0-9_-]*/g, MASK],
  [/\b[A-Za-z0-9]{2,}\*{3,}[A-Za-z0-9*]*/g, MASK],
  [/\b(?:org|proj|user|acct)[-_](?=[a-z]*[A-Z0-9])[A-Za-z0-9]{8,}/g, MASK],
  [/\b(projects?\/)[a-z0-9-]+/gi, `$1${MASK}`],
  [
    /\b((?:account|project|organi[sz]ation|tenant|subscription)(?:[ _-]?(?:id|number))\s*[:=]?\s*["'`]?)[\w-]{6,}/gi,
    `$1${MASK}`,
  ],
  [/\b(arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:)\d{12}/g, `$1${MASK}`],
  // A long token without a word break is a key of a vendor not listed above.
  [/(?<![\w-])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{32,}(?![\w-])/g, MASK],
];

/** A provider's words, without keys, bearers, and ids of accounts and projects. */
export function redactMessage(message: string): string {
  return redactSecrets(message.slice(0, MAXIMUM_CHARACTERS));
}

/** The same for a body that must stay whole: its length should have a bound. */
export function redactSecrets(body: string): string {
  let text = body;
  for (const [pattern, replacement] of SECRETS) text = text.replace(pattern, replacement);
  return text;
}
