/** Gives the body that follows on one that has ended, or broken off by `failure`; undefined if that was the last. */
export type NextBody = (failure: Error | undefined) => Promise<AsyncIterable<Uint8Array> | undefined>;

/**
 * Several bodies as one, so that timeouts, the valve and a client's leaving cover all of them.
 * @throws {Error} what broke a body that none followed on
 */
export async function* chainBodies(
  first: AsyncIterable<Uint8Array>,
  nextBody: NextBody,
): AsyncGenerator<Uint8Array, void> {
  for (let body: AsyncIterable<Uint8Array> | undefined = first; body !== undefined;) {
    let failure: Error | undefined;
    try {
      yield* body;
    } catch (error) {
      failure = error instanceof Error ? error : new Error('the body broke off', { cause: error });
    }
    body = await nextBody(failure);
    if (body === undefined && failure !== undefined) throw failure;
  }
}
