import { AuthError, type NoProfile, type Profile } from "@portcullis/core";
import { assertSettings } from "@portcullis/core/ports";
import { CookieTransport } from "../cookies/cookie-transport.ts";
import type { Route } from "../endpoints/route.ts";
import type { Answer } from "../exchange/answer.ts";
import { Exchange } from "../exchange/exchange.ts";
import { apiKeyCheck } from "../guards/api-key.ts";
import { Authenticator } from "../guards/authenticator.ts";
import type { AuthenticateOptions } from "../guards/guards.ts";
import type { OAuthForm } from "../problems/oauth-answers.ts";
import { ProblemReporter } from "../reporting/problem-reporter.ts";
import type { HttpRequest } from "../request/http-request.ts";
import { assertOptions } from "./assert-options.ts";
import { RequestError } from "../request/request-error.ts";
import { malformedTarget, readTarget } from "../request/request-target.ts";
import { RouteTable } from "../routing/route-table.ts";
import { tracingOf } from "../tracing/open-telemetry.ts";
import { inSpan } from "../tracing/request-span.ts";
import { withSpans } from "../tracing/use-case-spans.ts";
import type { AuthHandler } from "./auth-handler.ts";
import { type AuthHandlerOptions, authHandlerOptionKinds, defaultPrefix } from "./auth-handler-options.ts";
import { describeRoutes } from "./describe-routes.ts";
import { routesOf } from "./routes.ts";

/** Answers within an exchange. Never rejects. */
type Perform = (exchange: Exchange) => Promise<void>;

const anonymous = { user: null, sessionId: null } as const;
const nowhere = { path: "/", query: "" } as const;

/**
 * Creates the routes of a Portcullis and the guards for the application's routes, without a framework. Mount it with
 * `fetchHandler` of `@portcullis/http/fetch` or `nodeHandler` of `@portcullis/http/node`.
 * @throws RangeError for an unknown option or an invalid value
 * @throws TypeError for an option of the wrong type
 * @example
 * ```ts
 * const auth = fetchHandler(createAuthHandler({ portcullis, prefix: "/auth" }));
 *
 * async function answer(request: Request, address: string): Promise<Response> {
 *   const answered = await auth(request, { address });
 *   if (answered !== null) return answered;
 *   const { user, refusal } = await auth.authenticate(request);
 *   return refusal ?? new Response(`Hello, ${user.username}`);
 * }
 * ```
 */
export function createAuthHandler<P extends Profile = NoProfile>(options: AuthHandlerOptions<P>): AuthHandler<P> {
  assertSettings("createAuthHandler", options, authHandlerOptionKinds);
  assertOptions(options);
  const { prefix = defaultPrefix, publicPath = "", trustedProxies = [] } = options;
  const tracing = tracingOf(options);
  const portcullis = withSpans(options.portcullis, tracing);
  const reporter = new ProblemReporter(options);
  const cookies =
    options.cookies === undefined
      ? null
      : new CookieTransport({ ...options.cookies, portcullis, prefix, publicPath, trustedProxies });
  const authenticator = new Authenticator(portcullis, cookies);
  const { routes, document } = describeRoutes(
    routesOf({ ...options, portcullis }, prefix, { authenticator, cookies }),
    options,
  );

  const reporting =
    (work: (exchange: Exchange) => Promise<void> | void, oauth?: OAuthForm): Perform =>
    async (exchange) => {
      try {
        await work(exchange);
      } catch (error) {
        reporter.report(error, exchange, exchange.isTokenRequest ? "answer" : oauth);
      }
    };
  const refused = (error: unknown, request: HttpRequest): Answer => {
    const exchange = new Exchange(request, nowhere);
    reporter.report(error, exchange);
    return exchange;
  };
  const authenticate = async (request: HttpRequest, { optional = false, ...guard }: AuthenticateOptions = {}) => {
    try {
      if (optional && !authenticator.hasCredentials(request)) return anonymous;
      return await authenticator.authenticate(request, guard);
    } catch (error) {
      return { refusal: refused(error, request) };
    }
  };
  const table = new RouteTable<Pick<Route, "method"> & { readonly path: string; readonly perform: Perform }>();
  for (const { method, path, endpoint, oauth } of routes) {
    if (path === false) continue;
    table.add(path, { method, path, perform: inSpan(tracing, path, reporting(endpoint, oauth)) });
  }
  const isBelowPrefix = (path: string) => prefix !== "" && (path === prefix || path.startsWith(`${prefix}/`));

  return {
    handle(request) {
      const target = readTarget(request.target);
      if (target === null) return Promise.resolve(refused(malformedTarget(), request));
      const found = table.find(target.path);
      if (found === null && !isBelowPrefix(target.path)) return null;
      const exchange = new Exchange(request, target);
      const route = found?.methods.get(request.method);
      if (route === undefined) {
        return answered(
          reporting(() => answerUnmatched(exchange, [...(found?.methods.keys() ?? [])])),
          exchange,
        );
      }
      exchange.parameters = found?.parameters ?? {};
      exchange.route = route.path;
      request.matched?.(route.path);
      return answered(route.perform, exchange);
    },
    authenticate: authenticate as AuthHandler<P>["authenticate"],
    requireApiKey(keys) {
      const check = apiKeyCheck(keys);
      return async (request) => {
        try {
          await check(request);
          return null;
        } catch (error) {
          return refused(error, request);
        }
      };
    },
    openApi: document,
  };
}

async function answered(perform: Perform, exchange: Exchange): Promise<Answer> {
  await perform(exchange);
  return exchange;
}

/** Rejects a path below the prefix without a route, or without one for this method. */
function answerUnmatched(exchange: Exchange, allowed: readonly string[]): void {
  if (allowed.length === 0) throw new AuthError("not_found");
  const allow = [...allowed, "OPTIONS"].toSorted().join(", ");
  if (exchange.request.method !== "OPTIONS") {
    throw new RequestError("method_not_allowed", { headers: { Allow: allow } });
  }
  exchange.set("Allow", allow);
  exchange.answerNothing();
}
