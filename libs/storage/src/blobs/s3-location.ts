import { blobKeyParts } from './blob-key.js';

/** A bucket of the S3 API, and where in it the blobs are. */
export interface S3Location {
  readonly bucket: string;
  /** Ends with a slash, or is empty. */
  readonly prefix: string;
  /** Base URL of the server; absent = that of AWS for the region. */
  readonly endpoint?: string;
  readonly region?: string;
  /** Whether the bucket stands in the path, as most servers but that of AWS want it, and not in the host. */
  readonly pathStyle: boolean;
}

/** Older buckets have capitals and underscores; none has what would be escaped in a path or a host ("Bucket naming rules"). */
const BUCKET = /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){1,253}[A-Za-z0-9]$/;
const REGION = /^[A-Za-z0-9-]+$/;
const PARAMETERS = ['endpoint', 'region', 'path_style'];

/**
 * Reads `s3://bucket/prefix?endpoint=…&region=…&path_style=true`. Keys of access have variables of their own.
 *
 * @throws {Error} that says what is wrong without repeating what could be a secret
 */
export function parseS3Url(url: URL): S3Location {
  if (url.username + url.password + url.port + url.hash !== '') {
    throw fault(
      'has more than a bucket and a prefix',
      'put the keys of access into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  }
  if (!BUCKET.test(url.hostname)) throw fault('names no bucket', 'write s3://bucket or s3://bucket/prefix');
  const parameters = new Map(url.searchParams);
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined)
    throw fault(`has a parameter ${JSON.stringify(unknown)}`, `there are ${PARAMETERS.join(', ')}`);
  const [endpoint, region] = [parameters.get('endpoint'), parameters.get('region')];
  if (endpoint !== undefined && !isBaseUrl(endpoint)) {
    throw fault('has an endpoint that is none', 'write endpoint=https://host, without user, password or query');
  }
  if (region !== undefined && !REGION.test(region))
    throw fault('has a region that is none', 'write region=eu-central-1');
  return {
    bucket: url.hostname,
    prefix: readPrefix(url.pathname),
    pathStyle: readPathStyle(parameters.get('path_style'), endpoint !== undefined),
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
  };
}

function readPrefix(path: string): string {
  const prefix = path.replace(/^\//, '').replace(/\/$/, '');
  if (prefix === '') return '';
  try {
    return `${blobKeyParts(prefix).join('/')}/`;
  } catch {
    throw fault('has a prefix that is none', 'use letters, digits, dots and dashes between slashes');
  }
}

function readPathStyle(text: string | undefined, fallback: boolean): boolean {
  if (text === undefined) return fallback;
  if (text !== 'true' && text !== 'false') throw fault('has a path_style that is none', 'write true or false');
  return text === 'true';
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

function fault(problem: string, fix: string): Error {
  return new Error(`SLUICE_BLOB_URL ${problem}: ${fix}.`);
}
