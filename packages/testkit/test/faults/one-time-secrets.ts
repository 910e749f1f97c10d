import { StorageError } from "@portcullis/core";
import type { OneTimeSecretRepository } from "@portcullis/core/ports";
import { replaced } from "../replaced.ts";
import type { Fault, Sound } from "./fault.ts";

const secretsOf = ({ oneTimeSecrets }: Pick<Sound, "oneTimeSecrets">): OneTimeSecretRepository => {
  if (oneTimeSecrets === undefined) throw new Error("The sound harness keeps one-time secrets.");
  return oneTimeSecrets;
};

/** A fault in methods of the repository of one-time secrets. */
const inSecrets =
  (methods: (secrets: OneTimeSecretRepository, sound: Sound) => Partial<OneTimeSecretRepository>) =>
  (sound: Sound): Partial<Sound> => {
    const secrets = secretsOf(sound);
    return { oneTimeSecrets: replaced(secrets, methods(secrets, sound)) };
  };

export const oneTimeSecretFaults: readonly Fault[] = [
  {
    is: "keeps a secret that was consumed",
    breaks: inSecrets((secrets) => ({
      consume: async (consumption) => {
        const record = await secrets.consume(consumption);
        if (record !== null) await secrets.issue(record);
        return record;
      },
    })),
    noticedBy: ["50. A one-time secret", "50. Of simultaneous callers"],
  },
  {
    is: "reads a secret in a separate step before it deletes it",
    breaks: inSecrets((secrets, { state }) => ({
      consume: async (consumption) => {
        const record = state.secrets.get(consumption.id);
        if (record === undefined || consumption.now >= record.expiresAt) return null;
        await new Promise(setImmediate);
        return (await secrets.consume(consumption)) ?? (state.secrets.has(record.id) ? null : record);
      },
    })),
    noticedBy: ["50. Of simultaneous callers"],
  },
  {
    is: "loses the credentials version of a secret",
    breaks: inSecrets((secrets) => ({ issue: (record) => secrets.issue({ ...record, credentialsVersion: 1 }) })),
    noticedBy: ["52. A newer secret", "50. A one-time secret"],
  },
  {
    is: "accepts a secret at its expiresAt",
    breaks: inSecrets((secrets) => ({
      consume: ({ now, ...which }) => secrets.consume({ ...which, now: new Date(now.getTime() - 1) }),
    })),
    noticedBy: ["51. A secret expires exactly at"],
  },
  {
    is: "throws for a malformed secret id",
    breaks: inSecrets((secrets) => ({
      find: async (id) => (id.length === 36 ? secrets.find(id) : Promise.reject(new StorageError("failed", "22P02"))),
    })),
    noticedBy: ["51. An unknown or malformed"],
  },
  {
    is: "keeps the older secret for a purpose",
    breaks: inSecrets((secrets, { state }) => ({
      issue: async (record) => {
        const before = [...state.secrets.values()];
        const done = await secrets.issue(record);
        for (const older of before) state.secrets.set(older.id, older);
        return done;
      },
    })),
    noticedBy: ["52. A newer secret", "52. Of secrets"],
  },
  {
    is: "looks for an older secret in a separate step before it stores the new one",
    breaks: inSecrets((secrets, { state }) => ({
      issue: async (record) => {
        if (!state.users.has(record.userId)) return false;
        const older = [...state.secrets.values()].find(
          ({ userId, purpose }) => userId === record.userId && purpose === record.purpose,
        );
        await new Promise(setImmediate);
        if (older !== undefined) state.secrets.delete(older.id);
        state.secrets.set(record.id, structuredClone(record));
        return true;
      },
      purge: (query) => secrets.purge(query),
    })),
    noticedBy: ["52. Of secrets"],
  },
  {
    is: "replaces the user's secrets for every purpose",
    breaks: inSecrets((secrets, { state }) => ({
      issue: async (record) => {
        for (const { id, userId } of state.secrets.values()) if (userId === record.userId) state.secrets.delete(id);
        return secrets.issue(record);
      },
    })),
    noticedBy: ["52. A newer secret"],
  },
  {
    is: "consumes a secret whatever the digest",
    breaks: inSecrets((secrets, { state }) => ({
      consume: (which) => secrets.consume({ ...which, digest: state.secrets.get(which.id)?.digest ?? which.digest }),
    })),
    noticedBy: ["53. A wrong digest"],
  },
  {
    is: "consumes a secret whatever the purpose",
    breaks: inSecrets((secrets, { state }) => ({
      consume: (which) => secrets.consume({ ...which, purpose: state.secrets.get(which.id)?.purpose ?? which.purpose }),
    })),
    noticedBy: ["53. A wrong digest"],
  },
  {
    is: "stores a secret of an unknown user",
    breaks: inSecrets((secrets, { state }) => ({
      issue: async (record) => {
        if (!(await secrets.issue(record))) state.secrets.set(record.id, record);
        return true;
      },
    })),
    noticedBy: ["54. A secret of an unknown user"],
  },
  {
    is: "keeps the secrets of a deleted user",
    breaks: ({ users, state }) => ({
      users: replaced(users, {
        delete: async (id, expected) => {
          const orphans = [...state.secrets.values()].filter(({ userId }) => userId === id);
          const done = await users.delete(id, expected);
          for (const orphan of orphans) state.secrets.set(orphan.id, orphan);
          return done;
        },
      }),
    }),
    noticedBy: ["54. A secret of an unknown user"],
  },
  {
    is: "purges all expired secrets at once",
    breaks: inSecrets((secrets) => ({ purge: (query) => secrets.purge({ ...query, limit: 1000 }) })),
    noticedBy: ["54. Purge"],
  },
  {
    is: "purges secrets that are still valid",
    breaks: inSecrets((secrets) => ({
      purge: ({ now, limit }) => secrets.purge({ now: new Date(now.getTime() + 1), limit }),
    })),
    noticedBy: ["54. Purge"],
  },
  {
    is: "returns no secret if the database can't be reached",
    breaks: (sound) => ({
      unreachable: async () => {
        const broken = (await sound.unreachable?.()) ?? sound;
        return { ...broken, oneTimeSecrets: replaced(secretsOf(broken as Sound), { find: async () => null }) };
      },
    }),
    noticedBy: ["28. When the database can't be reached, each method on one-time secrets"],
  },
  {
    is: "still consumes secrets after close",
    breaks: (sound) => ({
      closable: async () => {
        const store = await sound.closable?.();
        if (store === undefined) throw new Error("The sound harness can be closed.");
        return { ...store, oneTimeSecrets: secretsOf(sound) };
      },
    }),
    noticedBy: ["65. After close"],
  },
  {
    is: "returns the record of a secret that it stores",
    breaks: inSecrets((_secrets, { state }) => ({
      find: async (id) => state.secrets.get(id) ?? null,
    })),
    noticedBy: ["15. Changing a secret"],
  },
];
