import type { TranslationLoss, StopReason, Usage } from '@sluice/completion';
import type {
  AttemptCost,
  AttemptOutcome,
  ConfigSnapshot,
  ExchangeCost,
  ExchangeOutcome,
  HeaderList,
  RecordingMode,
  Session,
  Target,
} from '@sluice/exchange';

/** Bytes as they stand in a frame: text when they are valid UTF-8, else base64, so that a split character survives. */
export type RecordedBytes = string | { readonly b64: string };

/** A stretch of a body that is kept apart, for others of its conversation hold it as well. */
export interface BodyPart {
  /** sha256 in hex; names the part. */
  readonly sha: string;
  readonly bytes: number;
}

/** A body that was sent at once. */
export interface RecordedBody {
  /** Length in bytes; masking never changes it. */
  readonly bytes: number;
  /** sha256 in hex of the bytes as they stand here, or of the original bytes where these are absent. */
  readonly sha: string;
  /** Absent in mode `meta`, and in a spool where the bytes stand behind the line. */
  readonly d?: RecordedBytes;
  /** Instead of `d`, only where recordings are stored: what yields the bytes when it is joined. */
  readonly parts?: readonly (string | BodyPart)[];
}

/** A failure as a recording keeps it: enough to classify it again, nothing secret. */
export interface RecordedError {
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly upstreamStatus?: number;
  readonly upstreamCode?: string;
}

/** What every frame carries. */
export interface FrameBase {
  /** Version of the format; it only grows. */
  readonly v: 1;
  /** The exchange's id, a ULID. */
  readonly x: string;
  /** Contiguous within an exchange, from 0: a gap is a dropped frame. */
  readonly n: number;
  /** Microseconds since the exchange was opened, monotonic. */
  readonly t: number;
  /** Only in a spool: so many bytes of the body stand behind the line and before a line feed, as they are. */
  readonly raw?: number;
}

/** The client's request, and under which gateway and mode it was recorded. Always frame 0. */
export interface OpenFrame extends FrameBase {
  readonly k: 'open';
  /** ISO 8601 time at which the exchange began, from its ULID. */
  readonly at: string;
  readonly gateway: { readonly ver: string; readonly commit?: string; readonly inst: string; readonly cfg: string };
  readonly mode: RecordingMode;
  readonly trace: {
    readonly id?: string;
    readonly span?: string;
    readonly sampled?: boolean;
    readonly response?: string;
  };
  readonly sess: {
    readonly id: string;
    readonly src: Session['source'];
    readonly agent?: string;
    readonly parent?: string;
  };
  readonly who: { readonly key: string };
  readonly rid: string;
  readonly model: string;
  readonly req: {
    readonly m: string;
    readonly path: string;
    readonly q: string;
    readonly h: HeaderList;
    readonly body: RecordedBody;
  };
}

/** The settings the exchange ran under, so that a recording can be replayed alone. */
export interface ConfigFrame extends FrameBase {
  readonly k: 'cfg';
  readonly config: ConfigSnapshot;
}

/** What routing decided. */
export interface RouteFrame extends FrameBase {
  readonly k: 'route';
  /** The model's name as the client asked for it. */
  readonly alias: string;
  readonly rule: string;
  readonly cands: readonly Target[];
}

/** An upstream call begins. */
export interface AttemptFrame extends FrameBase {
  readonly k: 'att';
  readonly a: number;
  readonly reason: 'primary' | 'retry' | 'fallback' | 'continuation';
  readonly prov: string;
  readonly model: string;
  /** The operator's own name for it. */
  readonly alias?: string;
  readonly cred?: string;
  readonly req: {
    readonly m: string;
    readonly url: string;
    readonly h: HeaderList;
    readonly body?: RecordedBody;
    readonly stream: boolean;
  };
  readonly losses: readonly TranslationLoss[];
  /** The attempt's own span, 16 hex digits. */
  readonly span?: string;
}

/** The upstream's status and headers. */
export interface AttemptHeadFrame extends FrameBase {
  readonly k: 'att.head';
  readonly a: number;
  readonly st: number;
  readonly h: HeaderList;
}

/** One read of the upstream's socket. In mode `meta` only its length. */
export interface UpFrame extends FrameBase {
  readonly k: 'up';
  readonly a: number;
  readonly d?: RecordedBytes;
  readonly bytes?: number;
}

/** The upstream's body ended by itself, or the transport failed. Absent when we ended it. */
export interface UpEndFrame extends FrameBase {
  readonly k: 'up.end';
  readonly a: number;
  readonly out: 'ok' | 'failed';
  readonly err?: RecordedError;
}

/** An attempt failed, as it was classified. */
export interface AttemptErrorFrame extends FrameBase {
  readonly k: 'att.err';
  readonly a: number;
  readonly err: RecordedError;
}

/** An attempt is over. */
export interface AttemptEndFrame extends FrameBase {
  readonly k: 'att.end';
  readonly a: number;
  readonly out: AttemptOutcome;
  readonly stop?: StopReason;
  readonly usage?: Usage;
  readonly id?: string;
  readonly model?: string;
  readonly cost?: AttemptCost;
  readonly losses: readonly TranslationLoss[];
}

/** What was done about a failed attempt. */
export interface DecisionFrame extends FrameBase {
  readonly k: 'dec';
  readonly a: number;
  readonly act: 'retry' | 'fallback' | 'give-up';
  readonly class: string;
  /** Milliseconds. */
  readonly wait: number;
  readonly to?: string;
}

/** A reading of the outside world, or a timer that fired (`timer:<site>`). */
export interface TapeFrame extends FrameBase {
  readonly k: 'tape';
  readonly site: string;
  readonly val: unknown;
}

/** Status and headers, committed to the client. */
export interface HeadFrame extends FrameBase {
  readonly k: 'head';
  readonly st: number;
  readonly h: HeaderList;
}

/** Bytes sent to the client. In mode `meta` only their length. */
export interface DownFrame extends FrameBase {
  readonly k: 'down';
  readonly d?: RecordedBytes;
  readonly bytes?: number;
  /** `n` of the upstream frame that was read last. */
  readonly c?: number;
}

/** The client went away. */
export interface ClientFrame extends FrameBase {
  readonly k: 'cli';
  readonly ev: 'close';
  /** Bytes handed to its socket until then. */
  readonly sent: number;
}

/** The exchange is over. Without it the gateway died in the middle. */
export interface EndFrame extends FrameBase {
  readonly k: 'end';
  readonly out: ExchangeOutcome;
  readonly stop?: StopReason;
  readonly usage?: Usage;
  readonly cost?: ExchangeCost;
  readonly err?: RecordedError;
  /** Attempts made. */
  readonly att: number;
  readonly upN: number;
  readonly upBytes: number;
  readonly downN: number;
  readonly downBytes: number;
  /** sha256 in hex over all bytes of the `down` frames as they stand here. */
  readonly downSha: string;
  readonly complete: boolean;
  /** Secrets that were masked, and how often a decision had to be taken before a secret's end was seen. */
  readonly red: { readonly secret: number; readonly forced: number };
}

/** One line of a recording. */
export type Frame =
  | OpenFrame
  | ConfigFrame
  | RouteFrame
  | AttemptFrame
  | AttemptHeadFrame
  | UpFrame
  | UpEndFrame
  | AttemptErrorFrame
  | AttemptEndFrame
  | DecisionFrame
  | TapeFrame
  | HeadFrame
  | DownFrame
  | ClientFrame
  | EndFrame;

export type FrameKind = Frame['k'];

/** The frame of one kind. */
export type FrameOf<Kind extends FrameKind> = Extract<Frame, { readonly k: Kind }>;

/** A frame without what {@link FrameBase} adds. */
export type FrameBody = Frame extends infer Each ? (Each extends Frame ? Omit<Each, keyof FrameBase> : never) : never;
