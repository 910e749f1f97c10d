import { connectPglite } from "@portcullis/adapters-mikroorm/pglite";
import type { NoProfile } from "@portcullis/core/ports";
import { newUser } from "./samples.ts";

/**
 * Opens the directory that it is given, stores a user, prints the id, and keeps the directory open until it is killed.
 */
const storage = await connectPglite({ dataDir: process.argv[2] ?? "" });
await storage.migrate();
const { id } = await storage.users.create(newUser<NoProfile>("Held", {}));
process.send?.(id);
setInterval(() => undefined, 60_000);
