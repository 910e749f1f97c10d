import type { Query } from "./types.ts";
import type { Operations } from "./generated.ts";

/** The operations that the client has a method for. The others are for OAuth clients. */
type Used = Exclude<keyof Operations, "revoke" | "token">;

const routes = {
  register: ["POST", "/auth/register"],
  login: ["POST", "/auth/login"],
  refresh: ["POST", "/auth/refresh"],
  logout: ["POST", "/auth/logout"],
  logoutEverywhere: ["POST", "/auth/logout-all"],
  me: ["GET", "/auth/me"],
  updateProfile: ["PATCH", "/auth/me"],
  deleteAccount: ["DELETE", "/auth/me"],
  changePassword: ["POST", "/auth/change-password"],
  changeUsername: ["POST", "/auth/change-username"],
  forgotPassword: ["POST", "/auth/forgot-password"],
  resetPassword: ["POST", "/auth/reset-password"],
  requestVerification: ["POST", "/auth/request-verification"],
  verifyEmail: ["POST", "/auth/verify-email"],
  changeEmail: ["POST", "/auth/change-email"],
  confirmEmail: ["POST", "/auth/confirm-email"],
  listSessions: ["GET", "/auth/sessions"],
  revokeSession: ["DELETE", "/auth/sessions/{id}"],
} as const satisfies { readonly [Id in Used]: readonly [Operations[Id]["method"], Operations[Id]["path"]] };

export type RouteId = keyof typeof routes;

/** What goes into the URL of a request. */
export interface Parameters {
  readonly id?: string | undefined;
  readonly query?: Query | undefined;
}

export interface Target {
  readonly method: string;
  readonly url: string;
}

/** Returns a function that makes the URL of each route of a service. */
export function routesAt(baseUrl: URL, prefix: string): (id: RouteId, parameters?: Parameters) => Target {
  const root = baseUrl.href.replace(/[?#].*$/s, "").replace(/\/+$/, "") + prefix;
  return (route, { id = "", query = {} } = {}) => {
    const [method, path] = routes[route];
    const own = path.slice("/auth".length).replace("{id}", () => encodeURIComponent(id));
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
    return { method, url: root + own + (search.size === 0 ? "" : `?${search.toString()}`) };
  };
}
