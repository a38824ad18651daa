/** The id of a reply as clients of OpenAI know it: the digits of ours behind their prefix. */
export function chatCompletionId(messageId: string): string {
  return `chatcmpl-${messageId.replace(/^msg_/, '')}`;
}
