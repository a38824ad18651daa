/** Why a URL was not fetched. The message is for the client: no addresses, no paths. */
export class MediaProblem extends Error {
  override readonly name = 'MediaProblem';
}
