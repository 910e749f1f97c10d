import { connectPglite } from "@portcullis/adapters-mikroorm/pglite";
import type { NoProfile } from "@portcullis/core/ports";
import { newUser } from "./samples.ts";

/** Opens the directory it is given, stores a user, tells their id, and keeps it open until it is killed. */
const storage = await connectPglite({ dataDir: process.argv[2] ?? "" });
await storage.migrate();
const { id } = await storage.users.create(newUser<NoProfile>("Held", {}));
process.send?.(id);
setInterval(() => undefined, 60_000);
