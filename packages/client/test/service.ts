import type { IncomingMessage, ServerResponse } from "node:http";
import { Router } from "@koa/router";
import type { NoProfile } from "@portcullis/core";
import type { UserState } from "@portcullis/http-koa";
import { alice, openService, type ServiceOptions } from "../../http-koa/test/service.ts";

export { alice };
export const bob = { username: "Bob", password: "a horse of another colour" };

/** The lifetime of access tokens, in seconds. */
export const lifetime = 900;

export interface Seen {
  /** Method and path. */
  readonly what: string;
  readonly headers: IncomingMessage["headers"];
}

/** The requests on the wire, and what the test does to them. */
export interface Wire {
  readonly seen: readonly Seen[];
  /** How many requests there were, such as `POST /auth/refresh`. */
  count(what: string): number;
  /** Cuts the connection instead of sending the answer, this many times. */
  lose(what: string, times: number): void;
  /** Holds answers back. When one is held back, resolves with a function that releases them. */
  hold(what: string): Promise<() => void>;
}

export const refresh = "POST /auth/refresh";

/**
 * A service where Alice and Bob are registered, with a route of the application, `/things`: GET and POST return the
 * username. Close it after use.
 */
export async function openServiceOf(options: Partial<ServiceOptions<NoProfile>> = {}) {
  const service = await openService({
    settings: { lifetimes: { accessTtl: lifetime } },
    cookies: {},
    ...options,
    mount: (app, auth) => {
      const own = new Router<UserState>();
      own.all("/things", auth.guards.requireUser(), (ctx) => {
        ctx.body = { of: ctx.state.user.username };
      });
      app.use(own.routes());
      options.mount?.(app, auth);
    },
  });
  for (const who of [alice, bob]) await service.portcullis.register(who);
  const refreshes = () => service.events.ofType("refreshed").map(({ repeated }) => (repeated ? "repeated" : "renewed"));
  return { ...service, baseUrl: service.url(""), wire: tap(service.server), refreshes };
}

function tap(server: Awaited<ReturnType<typeof openService>>["server"]): Wire {
  const seen: Seen[] = [];
  const losses = new Map<string, number>();
  const holds = new Map<string, { readonly until: Promise<void>; readonly held: () => void }>();
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    const what = `${request.method} ${request.url}`;
    seen.push({ what, headers: request.headers });
    const end = response.end.bind(response) as (...given: readonly unknown[]) => ServerResponse;
    const left = losses.get(what) ?? 0;
    const hold = holds.get(what);
    if (left > 0) {
      losses.set(what, left - 1);
      response.end = () => {
        request.socket.destroy();
        return response;
      };
    } else if (hold !== undefined) {
      response.end = (...given: readonly unknown[]) => {
        hold.held();
        void hold.until.then(() => end(...given));
        return response;
      };
    }
  });
  return {
    seen,
    count: (what) => seen.filter((each) => each.what === what).length,
    lose: (what, times) => losses.set(what, times),
    hold: (what) =>
      new Promise((resolve) => {
        let letGo = (): void => undefined;
        const until = new Promise<void>((done) => {
          letGo = done;
        });
        holds.set(what, {
          until,
          held: () => {
            holds.delete(what);
            resolve(letGo);
          },
        });
      }),
  };
}
