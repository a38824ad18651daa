import { jsonMembers, jsonSpan, JsonSplice } from '@sluice/wire';

/** Stands in the last event of a message, beside what the Messages API has there. */
const FIELD = 'amazon-bedrock-invocationMetrics';

/** An event without the counts and times of Bedrock; all others are not touched. */
export function withoutMetrics(event: Buffer): Buffer {
  if (!event.includes(FIELD)) return event;
  const members = jsonMembers(event, jsonSpan(event));
  const splice = new JsonSplice(event);
  splice.drop(
    members.map(({ whole }) => whole),
    (position) => members[position]?.key === FIELD,
  );
  return Buffer.from(splice.apply());
}
