import Anthropic from '@anthropic-ai/sdk';

/** What the official client makes of a response. */
export type ClientOutcome =
  | { readonly message: Anthropic.Message; readonly error?: never }
  | { readonly message?: never; readonly error: ClientError };

type ClientError = InstanceType<typeof Anthropic.APIError>;

const REQUEST = { model: 'any', max_tokens: 1, messages: [{ role: 'user' as const, content: 'hi' }] };

/**
 * Hands a response to the official client, as a stream or as a whole message.
 * @throws whatever the client throws that is not its error for what the API said
 */
export async function readWithOfficialClient(response: Response, stream: boolean): Promise<ClientOutcome> {
  const client = new Anthropic({ apiKey: 'none', maxRetries: 0, fetch: () => Promise.resolve(response) });
  try {
    const message = stream
      ? await client.messages.stream(REQUEST).finalMessage()
      : await client.messages.create(REQUEST);
    return { message };
  } catch (error) {
    if (error instanceof Anthropic.APIError) return { error: error as ClientError };
    throw error;
  }
}
