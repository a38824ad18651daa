/** A pair of AWS access keys. A credential that is one holds it as JSON in its `secret`. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** With temporary keys. */
  readonly sessionToken?: string;
}
