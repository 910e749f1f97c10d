import type { AnswerOf, RequestOf } from "../api/types.ts";
import { toError } from "../errors/to-error.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type Parameters, type RouteId, routesAt } from "../api/routes.ts";

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Options of a request, with headers as a plain object. */
export interface Init extends Omit<RequestInit, "headers"> {
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ServiceRequest {
  readonly url: string;
  readonly init: Init;
}

/** Sends requests to the routes of a service, and reads their responses. */
export class Service {
  readonly #fetch: Fetch;
  readonly #target: ReturnType<typeof routesAt>;

  constructor(fetch: Fetch, baseUrl: URL, prefix: string) {
    this.#fetch = fetch;
    this.#target = routesAt(baseUrl, prefix);
  }

  request<Id extends RouteId>(id: Id, body?: RequestOf<Id>, parameters?: Parameters): ServiceRequest {
    const { method, url } = this.#target(id, parameters);
    const content = { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    return { url, init: { method, ...(body === undefined ? {} : content) } };
  }

  /**
   * Sends a request with only the given credentials.
   * @throws ServiceError, and the error of `fetch`
   */
  async ask<Id extends RouteId>(id: Id, body: RequestOf<Id> | undefined, init: Init): Promise<AnswerOf<Id>> {
    const { url, init: own } = this.request(id, body);
    const headers = { ...own.headers, ...init.headers };
    return this.answer<Id>(await this.#fetch(url, { redirect: "error", ...own, ...init, headers }));
  }

  /** @throws ServiceError if it is not a successful response of the service, and the error of reading it */
  async answer<Id extends RouteId>(response: Response): Promise<AnswerOf<Id>> {
    const { ok, status, headers } = response;
    if (!ok) throw await toError(response);
    if (status === 204 || status === 202) return undefined as AnswerOf<Id>;
    const [type = ""] = (headers.get("Content-Type") ?? "").split(";");
    const value = type.trim().toLowerCase() === "application/json" ? parsed(await response.text()) : undefined;
    if (typeof value === "object" && value !== null) return value as AnswerOf<Id>;
    throw new ServiceError("The response is not from a Portcullis service.", { status });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
