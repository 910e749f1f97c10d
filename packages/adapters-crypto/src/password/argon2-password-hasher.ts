import type { Argon2Options } from "./argon2-settings.ts";
import { HashQueue } from "./hash-queue.ts";
import { argon2Library } from "./native-argon2.ts";
import { verifyBcrypt } from "./native-bcrypt.ts";
import { nodeKeyDerivation } from "./node-key-derivation.ts";
import { PhcPasswordHasher } from "./phc-password-hasher.ts";

/** The password hasher with native libraries, for Node, Bun and Deno. */
export class Argon2PasswordHasher extends PhcPasswordHasher {
  /**
   * @throws InvalidSettingError if the settings are weaker than argon2id with 19 MiB, 2 passes and 16 bytes of salt, or
   * the library does not load
   */
  constructor({ library, bcrypt = verifyBcrypt, ...settings }: Argon2Options = {}, queue: HashQueue = new HashQueue()) {
    super(settings, { argon2: argon2Library(library), bcrypt, derivation: nodeKeyDerivation }, queue);
  }
}
