import { createWebCrypto, type WebCryptoOptions } from "../../src/webcrypto.ts";
import { weak } from "../password/weak-hasher.ts";

/** The adapters of `createWebCrypto`, with hashes that cost almost nothing. */
export const weakWebCrypto = (options: WebCryptoOptions = {}) =>
  createWebCrypto({ hash: weak, secrets: ["a secret of the tests, of 32 bytes"], ...options });
