import { connectMongodb, defineUser as defineMongoUser } from "@portcullis/adapters-mikroorm/mongodb";
import { connectPglite, defineUser, p } from "@portcullis/adapters-mikroorm/pglite";
import { connectSqlite, defineUser as defineSqliteUser } from "@portcullis/adapters-mikroorm/sqlite";
import { z } from "zod";

// #region fastapi-users
/** The table `user` of fastapi-users: UUIDs as ids, and argon2 or bcrypt hashes. */
const FastapiUser = defineUser({
  tableName: "user",
  columns: { username: "email", passwordHash: "hashed_password", disabled: { name: "is_active", inverted: true } },
});

/** Run this before `adopt()`: new users are no superusers, and nobody can change that through Portcullis. */
const setDefaults = `alter table "user" alter is_superuser set default false, alter is_verified set default false`;
// #endregion

// #region tutorial
/** A table from a SQLAlchemy tutorial: integer ids, the column `email`, and bcrypt hashes. */
const TutorialUser = defineSqliteUser({
  id: "integer",
  columns: { username: "email", passwordHash: "hashed_password", disabled: { name: "is_active", inverted: true } },
});
// #endregion

// #region better-auth
/** The table `user` of Better Auth: strings as ids. The hashes are in the table `account`. */
const BetterAuthUser = defineUser({
  tableName: "user",
  id: { generate: () => crypto.randomUUID() },
  columns: { username: "email", createdAt: "createdAt", updatedAt: "updatedAt" },
  profile: {
    name: p.text().default(""),
    image: p.text().nullable(),
  },
});

/** Run these before `adopt()`. A user without a password sets one with the link from "forgot password". */
const copyPasswords = [
  `alter table "user" alter "emailVerified" set default false`,
  `alter table "user" add column password_hash text`,
  `update "user" set password_hash = coalesce((select a.password from account a
     where a."userId" = "user".id and a."providerId" = 'credential' limit 1), '')`,
];
// #endregion

// #region beanie
/** The collection `User` of fastapi-users with Beanie: ObjectIds, and hashes by argon2 or bcrypt. */
const BeanieUser = defineMongoUser({
  tableName: "User",
  columns: { username: "email", passwordHash: "hashed_password", disabled: { name: "is_active", inverted: true } },
});
// #endregion

// #region beanie-usernames
/** The same with a `username` beside the address: `email` is a profile field, and Beanie's index keeps it unique. */
const NamedBeanieUser = defineMongoUser({
  tableName: "User",
  columns: { passwordHash: "hashed_password", disabled: { name: "is_active", inverted: true } },
  profile: { email: p.string().unique() },
});
// #endregion

export const betterAuthSchema = z.object({
  name: z.string().default(""),
  image: z.string().optional(),
});
export const namedBeanieSchema = z.object({ email: z.email() });
export { copyPasswords, setDefaults };
export const connectFastapi = (dump: Blob) => connectPglite({ user: FastapiUser, dump });
export const connectBetterAuth = (dump: Blob) => connectPglite({ user: BetterAuthUser, dump });
export const connectTutorial = () => connectSqlite({ user: TutorialUser });
export const connectBeanie = (url: string) => connectMongodb({ url, user: BeanieUser });
export const connectNamedBeanie = (url: string) => connectMongodb({ url, user: NamedBeanieUser });
