/** Where the recording path reports what it rides out. Nest's `Logger` is one. */
export interface RecordingLogger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** The words of whatever was thrown. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
