import type { ChatFields } from '../../shared/openai/chat-request.js';
import type { RequestConversion } from '../../shared/openai/request-conversion.js';
import { convertOutputFormat } from '../../shared/openai/settings/convert-output-format.js';

/** The `response_format` of Chat Completions. */
interface ResponseFormat {
  readonly type: string;
  readonly json_schema?: object;
}

/** The wanted form of the reply, without the wrapping that Chat Completions has around its schema. */
export function convertTextFormat(conversion: RequestConversion): ChatFields {
  const { response_format: format } = convertOutputFormat(conversion) as { response_format?: ResponseFormat };
  return format === undefined ? {} : { text: { format: { type: format.type, ...format.json_schema } } };
}
