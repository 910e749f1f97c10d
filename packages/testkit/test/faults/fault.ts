import type { Harness, memoryHarness } from "../memory-harness.ts";
import { replaced } from "../replaced.ts";

/** A correct adapter in memory. */
export type Sound = ReturnType<typeof memoryHarness>;

/**
 * A fault of an adapter, and the checks that must fail because of it, each by its line and the beginning of its name.
 */
export interface Fault {
  /** Completes the sentence "An adapter that …". */
  readonly is: string;
  readonly breaks: (sound: Sound) => Partial<Harness>;
  readonly noticedBy: readonly string[];
}

/** A fault in methods of the user repository. */
export const inUsers =
  (methods: (sound: Sound) => Partial<Sound["users"]>) =>
  (sound: Sound): Partial<Sound> => ({ users: replaced(sound.users, methods(sound)) });

/** A fault in methods of the access-token repository. */
export const inAccessTokens =
  (methods: (sound: Sound) => Partial<Sound["accessTokens"]>) =>
  (sound: Sound): Partial<Sound> => ({ accessTokens: replaced(sound.accessTokens, methods(sound)) });
