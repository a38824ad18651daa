import type { AwsKeys } from '@sluice/exchange';

/** How a bucket is opened; what is absent is looked for where all programs of AWS look: profile, pod, instance. */
export interface BlobAccess {
  readonly keys?: AwsKeys;
  readonly region?: string;
}

/** Reads the usual variables of AWS where a bucket is named: `.env` may have them, which nobody else reads. */
export function readBlobAccess(
  blobUrl: string | undefined,
  environment: ReadonlyMap<string, string>,
): BlobAccess | undefined {
  if (blobUrl === undefined || new URL(blobUrl).protocol !== 's3:') return undefined;
  const [accessKeyId, secretAccessKey] = [
    environment.get('AWS_ACCESS_KEY_ID'),
    environment.get('AWS_SECRET_ACCESS_KEY'),
  ];
  const sessionToken = environment.get('AWS_SESSION_TOKEN');
  const region = environment.get('AWS_REGION') ?? environment.get('AWS_DEFAULT_REGION');
  const hasKeys = accessKeyId !== undefined && secretAccessKey !== undefined;
  return {
    ...(hasKeys && { keys: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) } }),
    ...(region !== undefined && { region }),
  };
}
