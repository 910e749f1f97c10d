import { randomBytes } from "node:crypto";
import { type Pair, password, username } from "../accounts.ts";
import type { LoadOptions } from "../load.ts";

/** What both servers are asked to do. */
export interface Work {
  readonly name: string;
  /** `PORTCULLIS_ACCESS_TOKEN` of the service. */
  readonly accessToken: "opaque" | "jwt" | "jwt-stateless";
  /** Of processor time, ours to the limit's, at most. */
  readonly target: number;
  readonly connections: number;
  readonly amount: number;
  /** The load for the pairs, one a connection, that were just issued. */
  readonly load: (pairs: readonly Pair[]) => Pick<LoadOptions, "path" | "method" | "request">;
}

const me = (pairs: readonly Pair[]) =>
  ({
    path: "/auth/me",
    method: "GET",
    request: (connection: number) => ({ authorization: pairs[connection]?.access_token ?? "" }),
  }) as const;

const refresh = (pairs: readonly Pair[]) =>
  ({
    path: "/auth/refresh",
    method: "POST",
    request: (connection: number, answered: string | null) => {
      const { refresh_token } =
        answered === null ? (pairs[connection] ?? { refresh_token: "" }) : (JSON.parse(answered) as Pair);
      return { body: { refresh_token } };
    },
  }) as const;

const login = () =>
  ({
    path: "/auth/login",
    method: "POST",
    request: (connection: number) => ({ body: { username: username(connection), password } }),
  }) as const;

const register = () =>
  ({
    path: "/auth/register",
    method: "POST",
    request: () => ({ body: { username: `new-${randomBytes(9).toString("hex")}`, password } }),
  }) as const;

/** Hashing at the concurrency of the service's hash queue; more would only wait. */
const hashing = { connections: 2, amount: 120 } as const;

export const works: readonly Work[] = [
  { name: "me, opaque", accessToken: "opaque", target: 1.5, connections: 16, amount: 12_000, load: me },
  { name: "me, JWT with record check", accessToken: "jwt", target: 1.4, connections: 16, amount: 10_000, load: me },
  { name: "me, signature alone", accessToken: "jwt-stateless", target: 1.5, connections: 16, amount: 12_000, load: me },
  { name: "refresh", accessToken: "jwt", target: 1.5, connections: 16, amount: 5000, load: refresh },
  { name: "login", accessToken: "jwt", target: 1.05, ...hashing, load: login },
  { name: "register", accessToken: "jwt", target: 1.05, ...hashing, load: register },
];
