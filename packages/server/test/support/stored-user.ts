import { type User, usernameKey } from "@portcullis/core";
import type { Deployment } from "./deployment.ts";

/** The user as the deployment's store has it. */
export async function storedUser(deployment: Deployment, username: string): Promise<User> {
  const key = usernameKey(username);
  const user = key === null ? null : await deployment.store.storage.users.findByUsernameKey(key);
  if (user === null) throw new Error(`Nobody has the name ${username}.`);
  return user;
}

/** Replaces the hash of a user, without the service. */
export async function storeHash(deployment: Deployment, username: string, passwordHash: string): Promise<void> {
  const { id, passwordHash: expectedPasswordHash } = await storedUser(deployment, username);
  const { users } = deployment.store.storage;
  if (!(await users.replacePasswordHash({ id, expectedPasswordHash, passwordHash }))) throw new Error("Not replaced.");
}
