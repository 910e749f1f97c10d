import type { OAuthForm } from "../problems/oauth-answers.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

/** One row of the table of routes. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string | false;
  readonly endpoint: Endpoint;
  /** Its OpenAPI description. */
  readonly operation: Operation;
  /** The form of its OAuth errors. A token request by form is always answered as RFC 6749 §5.2 requires. */
  readonly oauth?: OAuthForm;
}
