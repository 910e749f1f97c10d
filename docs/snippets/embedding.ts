import { createCrypto, generateSecret } from "@portcullis/adapters-crypto";
import { connectPglite } from "@portcullis/adapters-mikroorm/pglite";
import { AuthError, createPortcullis } from "@portcullis/core";

const storage = await connectPglite(); // in memory; connectPglite({ dataDir: "./.data" }) keeps it
await storage.migrate();
// Generate the secret once and store it like a password: replacing it ends every session.
const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? generateSecret()] });
const auth = createPortcullis({ ...storage, ...crypto }); // throttled: the storage counts failed logins

const alice = { username: "alice", password: "correct horse battery" };
await auth.register(alice);
const { pair } = await auth.login(alice);
const { user } = await auth.currentUser({ accessToken: pair.accessToken });
const next = await auth.refresh({ refreshToken: pair.refreshToken });
await auth.logout({ refreshToken: next.refreshToken });

// oxlint-disable-next-line no-console
console.log(`${user.username} was logged in and out`);

const dead = await auth.currentUser(next).catch((error: unknown) => error);
export const outcome = { user, code: dead instanceof AuthError && dead.code };
await storage.close();
