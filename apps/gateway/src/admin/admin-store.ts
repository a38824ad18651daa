import {
  databasePoolConfig,
  openBlobStore,
  openPool,
  openRecording,
  RecordingStore,
  type RecordingStoreLocation,
} from '@sluice/storage';

/** Connections the index is asked over: people look at few things at a time. */
const CONNECTIONS = 2;
/** Milliseconds: a database that hangs must not hold answers for ever. */
const QUERY_TIMEOUT_MS = 15_000;

/**
 * The index and the bodies as the recorder writes them. It is connected to when it is asked, so that a gateway starts
 * without its database; the embedded one is the recorder's, and is never started here.
 */
export class AdminStore {
  readonly index: RecordingStore;
  /** The lines of a recording. @throws {Error} see {@link openRecording} */
  readonly lines: (id: string) => Promise<string>;
  readonly close: () => Promise<void>;

  constructor(location: RecordingStoreLocation) {
    const pool = openPool({
      ...databasePoolConfig(location),
      max: CONNECTIONS,
      query_timeout: QUERY_TIMEOUT_MS,
    });
    const blobs = openBlobStore(location);
    this.index = new RecordingStore(pool);
    this.lines = (id) => openRecording(this.index, blobs, id);
    this.close = () => pool.end();
  }
}
