import type { Exchange } from "../exchange/exchange.ts";
import type { Portcullis, Profile } from "@portcullis/core";
import type { CookieTransport } from "../cookies/cookie-transport.ts";
import type { Authenticator } from "../guards/authenticator.ts";
import type { AddressOf } from "../request/client-address.ts";
import type { FieldNames } from "../wire/field-names.ts";

/** What endpoints need. */
export interface EndpointDependencies<P extends Profile> {
  readonly portcullis: Portcullis<P>;
  readonly fieldNames: FieldNames;
  readonly addressOf: AddressOf;
  readonly authenticator: Authenticator<P>;
  /** Null if tokens are not issued in cookies. */
  readonly cookies: CookieTransport<P> | null;
}

/** Answers one route, or throws. Input is checked before any use case, and so any repository, is called. */
export type Endpoint = (exchange: Exchange) => Promise<void>;
