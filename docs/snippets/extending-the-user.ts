import { createCrypto } from "@portcullis/adapters-crypto";
import { connectPglite, defineUser, p } from "@portcullis/adapters-mikroorm/pglite";
import { createPortcullis } from "@portcullis/core";
import { z } from "zod";

// #region define
/** Which values are valid: any Standard Schema. */
const profileSchema = z.object({
  name: z.string().min(1).max(100),
  surname: z.string().min(1).max(100),
  email: z.email().max(254),
  website: z.url().max(500).optional(),
});

/** How they are stored: the table, the kind of ids, the columns. */
const AppUser = defineUser({
  tableName: "people",
  id: "integer", // or "uuid" (the default), "bigint", or { generate }
  profile: {
    name: p.string().length(100),
    surname: p.string().length(100),
    email: p.string().length(254).unique(),
    website: p.string().length(500).nullable(),
  },
});
// #endregion

// #region use
const storage = await connectPglite({ user: AppUser, accessToken: { tableName: "sessions" } });
await storage.updateSchema();
const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
const auth = createPortcullis({ ...storage, ...crypto }, { profileSchema });

const ada = await auth.register({
  username: "ada",
  password: "correct horse battery",
  profile: { name: "Ada", surname: "Lovelace", email: "ada@example.org" },
});
const { pair } = await auth.login({ username: "ada", password: "correct horse battery" });
const { user } = await auth.currentUser(pair);
const greeting: string = `Hello, ${user.profile.name} ${user.profile.surname}`; // typed: user.profile.nickname would not compile
// #endregion

export const outcome = { id: ada.id, greeting, profile: user.profile };
await storage.close();
