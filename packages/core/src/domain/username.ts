import type { Brand } from "./brand.ts";

/** The canonical form of a username: what uniqueness and every look-up go by. Made by `usernameKey` alone. */
export type UsernameKey = Brand<string, "UsernameKey">;
