/** Codes of a prompt or a reply that the provider's policies forbid ("The response object", `error.code`). */
const REFUSAL_CODE = /^invalid_prompt$|_policy(_violation)?$/;

export function isRefusalCode(code: string | undefined): code is string {
  return code !== undefined && REFUSAL_CODE.test(code);
}
