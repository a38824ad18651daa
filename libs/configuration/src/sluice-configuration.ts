import type { ConfigSnapshot, Credential, ProviderId, RecordingMode } from '@sluice/exchange';

import type { BlobAccess } from './blob-access.js';

/** What is asked of the header `anthropic-version`. */
export interface VersionSettings {
  /** Whether it must be there. */
  readonly required: boolean;
  /** Whether what the named version no longer has is refused, rather than used or dropped. */
  readonly strict: boolean;
}

/** How the HTTP server runs. */
export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly production: boolean;
  /** What clients must send; absent = everybody on this machine may call. */
  readonly proxyApiKey?: string;
  readonly versions: VersionSettings;
  /** Bytes a request's body may have, before and after decoding. */
  readonly bodyLimitBytes: number;
  /** Milliseconds exchanges may go on after the signal to stop. */
  readonly shutdownMs: number;
  readonly logLevel: string;
}

/** The stores that were named; an absent one is the built-in default. The URLs may hold passwords. */
export interface StoreSettings {
  readonly queueUrl?: string;
  readonly databaseUrl?: string;
  readonly blobUrl?: string;
  /** Present when `blobUrl` names a bucket. */
  readonly blobAccess?: BlobAccess;
  /** Keys of 32 bytes in base64 that blobs are encrypted with; absent = they are not. */
  readonly blobKeys?: { readonly current?: string; readonly older?: readonly string[] };
}

/** What is recorded. */
export interface RecordingSettings {
  readonly enabled: boolean;
  readonly mode: RecordingMode;
  /** Whether requests are refused as long as they cannot be recorded. */
  readonly required: boolean;
  /** What is not kept for ever; by modes. */
  readonly retention: {
    /** Milliseconds. */
    readonly ageMs: Readonly<Partial<Record<RecordingMode, number>>>;
    readonly bytes: Readonly<Partial<Record<RecordingMode, number>>>;
  };
}

/** Where media that requests name by URL may be fetched from. */
export interface MediaSettings {
  /** Hosts that need not be on the public internet, with or without a port. */
  readonly allowHosts: readonly string[];
}

/** How the admin API is served. */
export interface AdminSettings {
  readonly host: string;
  /** Absent = there is none. */
  readonly port?: number;
  /** What its callers must send; absent = every program on this machine may call. */
  readonly token?: string;
}

/** Where traces go. */
export interface TelemetrySettings {
  /** Absent = no tracing. */
  readonly tracesEndpoint?: string;
  /** Sent with every export; may hold a token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  /** Share of traces to keep, 0 to 1; absent = all. */
  readonly sampleRatio?: number;
}

/** Everything that can be set, checked, with all defaults filled in. Frozen. */
export interface SluiceConfiguration {
  readonly server: ServerSettings;
  /** Absolute path. */
  readonly dataDir: string;
  /** What exchanges run under; holds no secret. */
  readonly snapshot: ConfigSnapshot;
  readonly credentials: ReadonlyMap<ProviderId, readonly Credential[]>;
  /** Whether the simulator is to be started and added by `withSimulator`. */
  readonly simulator: boolean;
  /** Whether upstreams are asked for the tokens of prompts. */
  readonly countsRemotely: boolean;
  /** Milliseconds what a provider says of its models is good for; 0 = providers are not asked for them. */
  readonly modelListMs: number;
  readonly stores: StoreSettings;
  readonly media: MediaSettings;
  /** Where the web is searched for providers that do not; absent = nowhere. */
  readonly webSearchUrl?: string;
  readonly recording: RecordingSettings;
  /** Absent = one is made and kept in `dataDir`. */
  readonly signingKey?: string;
  readonly admin: AdminSettings;
  readonly telemetry: TelemetrySettings;
  /** What another proxy is configured by and this gateway does not do, in sentences for the log. */
  readonly notices: readonly string[];
}
