import type { Profile } from "../domain/user.ts";
import type { Adapters } from "./adapters.ts";

interface AdapterKind {
  /** A method that identifies the adapter. */
  readonly method: string;
  /** Where an application gets it from, as the error message says it. */
  readonly from: string;
  readonly optional?: true;
  /** A string that is accepted instead of an adapter. */
  readonly text?: string;
}

const storage = "a storage, such as connectPostgresql()";
const crypto = "createCrypto()";

const adapterKinds: { readonly [Name in keyof Required<Adapters<Profile>>]: AdapterKind } = {
  users: { method: "findByUsernameKey", from: storage },
  accessTokens: { method: "rotate", from: storage },
  passwordHasher: { method: "verify", from: crypto },
  tokenCodec: { method: "sign", from: crypto },
  tokenGenerator: { method: "generate", from: crypto },
  idGenerator: { method: "sessionId", from: crypto },
  clock: { method: "now", from: crypto },
  throttleCounters: { method: "take", from: storage, optional: true },
  keyedDigest: { method: "of", from: crypto, optional: true },
  clientNetworks: { method: "networkOf", from: crypto, optional: true },
  oneTimeSecrets: { method: "consume", from: storage, optional: true },
  secretGenerator: { method: "generate", from: crypto, optional: true },
  notifier: { method: "notify", from: "a notifier", optional: true },
  throttle: { method: "take", from: "a login throttle", optional: true, text: "off" },
  events: { method: "emit", from: "listenFor() or broadcast()", optional: true },
};

/**
 * Checks that the adapters that the setting `email` needs are present.
 * @throws TypeError that names the adapter
 */
export function assertAdaptersForEmail<P extends Profile>(adapters: Adapters<P>): void {
  const needed = [
    "oneTimeSecrets",
    "secretGenerator",
    "notifier",
    "throttleCounters",
    "keyedDigest",
    "clientNetworks",
  ] as const;
  for (const name of needed) {
    if (adapters[name] === undefined) {
      const { from } = adapterKinds[name];
      throw new TypeError(
        `createPortcullis: The setting "email" requires the adapter "${name}". It comes from ${from}.`,
      );
    }
  }
  if (adapters.users.findByAddress === undefined) {
    throw new TypeError(
      'createPortcullis: The setting "email" requires a storage whose users have the method "findByAddress".',
    );
  }
}

/**
 * Checks that every adapter is present and of the right kind, for callers that no compiler checks. Other names are
 * allowed, because `{ ...storage }` includes `migrate` and `close`.
 * @throws TypeError that names the adapter
 */
export function assertAdapters(adapters: unknown): void {
  if (typeof adapters !== "object" || adapters === null) {
    throw new TypeError("createPortcullis: The adapters must be an object, such as { ...storage, ...crypto }.");
  }
  const given = adapters as Readonly<Record<string, unknown>>;
  for (const [name, { method, from, optional = false, text }] of Object.entries(adapterKinds)) {
    const adapter = given[name];
    if ((adapter === undefined && optional) || (text !== undefined && adapter === text)) continue;
    if (adapter === undefined) {
      throw new TypeError(`createPortcullis: The adapter "${name}" is missing. It comes from ${from}.`);
    }
    const methodOf: unknown =
      typeof adapter === "object" && adapter !== null ? Reflect.get(adapter, method) : undefined;
    if (typeof methodOf !== "function") {
      throw new TypeError(`createPortcullis: The adapter "${name}" has no method "${method}". It comes from ${from}.`);
    }
  }
}
