import type { ReplyFormat, StreamWriter } from '../../dialect.js';

const SAFE = {
  hate: { filtered: false, severity: 'safe' },
  self_harm: { filtered: false, severity: 'safe' },
  sexual: { filtered: false, severity: 'safe' },
  violence: { filtered: false, severity: 'safe' },
};
const PROMPT_RESULTS = [
  { prompt_index: 0, content_filter_results: { ...SAFE, jailbreak: { filtered: false, detected: false } } },
];

/** Chunks without a message in them: the results for the prompt, and a choice that is not told what it says. */
const PREAMBLE =
  frame({ choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: PROMPT_RESULTS }) +
  frame({
    choices: [{ content_filter_results: {}, finish_reason: null, index: 0, logprobs: null }],
    created: 0,
    id: '',
    model: '',
    object: 'chat.completion.chunk',
  });

/** Replies of Chat Completions with what the content filter found, where Azure puts it ("Content filtering"). */
export function filtered(format: ReplyFormat): ReplyFormat {
  return {
    ...format,
    openStream: (promptTokens) => new FilteredStream(format.openStream(promptTokens)),
    whole: (reply) => ({ ...withResults(format.whole(reply)), prompt_filter_results: PROMPT_RESULTS }),
  };
}

/** Writes the chunks of another writer, with results in each. */
class FilteredStream implements StreamWriter {
  readonly #writer: StreamWriter;
  #begun = false;

  constructor(writer: StreamWriter) {
    this.#writer = writer;
  }

  piece(...piece: Parameters<StreamWriter['piece']>): string {
    return this.#written(this.#writer.piece(...piece));
  }

  finish(...end: Parameters<StreamWriter['finish']>): string {
    return this.#written(this.#writer.finish(...end));
  }

  error(...reason: Parameters<StreamWriter['error']>): string {
    return this.#written(this.#writer.error(...reason));
  }

  #written(frames: ReturnType<StreamWriter['piece']>): string {
    const preamble = this.#begun ? '' : PREAMBLE;
    this.#begun = true;
    return preamble + String(frames).replace(/^data: (\{.*\})$/gm, (_line, json: string) => annotated(json));
  }
}

function annotated(json: string): string {
  return `data: ${JSON.stringify(withResults(JSON.parse(json) as object))}`;
}

function withResults(reply: object): object {
  const { choices }: { readonly choices?: unknown } = reply;
  if (!Array.isArray(choices)) return reply;
  return { ...reply, choices: choices.map((choice: object) => ({ content_filter_results: SAFE, ...choice })) };
}

function frame(chunk: object): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
