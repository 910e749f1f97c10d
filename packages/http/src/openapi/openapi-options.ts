/** What the OpenAPI document says about the application. */
export interface OpenApiOptions {
  /** Default `Portcullis`. */
  readonly title?: string;
  /** The version of the application's API; default `1`. */
  readonly version?: string;
  /** The URL of the routes. Default: relative to the document. */
  readonly server?: string;
}
