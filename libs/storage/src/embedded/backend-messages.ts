const NOTIFICATION_RESPONSE = 0x41;

/** What the database said, in two: what the one who asked gets, and what everybody may want to hear. */
export interface SplitReply {
  readonly reply: Buffer;
  readonly notifications: Buffer;
}

/** Takes the notifications out of a reply of whole messages (PostgreSQL, "NotificationResponse"). */
export function splitNotifications(bytes: Buffer): SplitReply {
  const reply: Buffer[] = [];
  const notifications: Buffer[] = [];
  for (let start = 0; start + 5 <= bytes.length;) {
    const end = start + 1 + bytes.readInt32BE(start + 1);
    const message = bytes.subarray(start, end);
    if (message[0] === NOTIFICATION_RESPONSE) notifications.push(message);
    else reply.push(message);
    start = end;
  }
  return notifications.length === 0
    ? { reply: bytes, notifications: Buffer.alloc(0) }
    : { reply: Buffer.concat(reply), notifications: Buffer.concat(notifications) };
}
