import type { OAuthForm } from "../problems/oauth-answers.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

/** One row of the table of routes. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string | false;
  readonly endpoint: Endpoint;
  /** What the API's description says of it. */
  readonly operation: Operation;
  /** How much of its errors is OAuth's. A token request by form is always answered as RFC 6749 §5.2 demands. */
  readonly oauth?: OAuthForm;
}
