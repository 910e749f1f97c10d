import { StorageError } from "@portcullis/core";
import { type Config, describeDatabase } from "../configuration/index.ts";
import { connectStorage } from "../storage/connect-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { CommandError } from "./exit-codes.ts";

/** Why a server can't be used, by its own code: an errno name, a SQLSTATE (PostgreSQL, appendix A), a code of MongoDB. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "its host name is not known",
  EAI_AGAIN: "its host name can't be looked up",
  ETIMEDOUT: "it does not answer",
  ECONNRESET: "it broke off",
  "28P01": "it does not take this user and password",
  "28000": "it does not take this user",
  "18": "it does not take this user and password",
  "3D000": "it has no such database",
  "53300": "it takes no more connections",
};

/**
 * Works on the database of a configuration, and lets go of it again.
 * @throws CommandError that names the database, never its password, when it can't be reached
 */
export async function withStorage(config: Config, work: (storage: Storage) => Promise<void>): Promise<void> {
  const storage = await connectStorage(config);
  try {
    await work(storage);
  } catch (error) {
    const { kind, engineCode: code = "" } = error instanceof StorageError ? error : { kind: null };
    const reason = reasons[code];
    if (kind !== "unavailable" && reason === undefined) throw error;
    const why = [reason, code === "" ? undefined : `(${code})`].filter((part) => part !== undefined).join(" ");
    throw new CommandError(`The database can't be reached: ${describeDatabase(config.database)}: ${why}.`);
  } finally {
    await storage.close();
  }
}
