/** What the OpenAPI document says of the application. */
export interface OpenApiOptions {
  /** Default `Portcullis`. */
  readonly title?: string;
  /** Of the application's API; default `1`. */
  readonly version?: string;
  /** Where the routes are, as a URL; default the place of the document, whatever that is to who reads it. */
  readonly server?: string;
}
