import type { Brand } from "./brand.ts";

/** The canonical form of a username, by which it is unique and looked up. Only `usernameKey` makes it. */
export type UsernameKey = Brand<string, "UsernameKey">;
