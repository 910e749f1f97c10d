import { createCrypto } from "@portcullis/adapters-crypto";
import { createLogNotifier } from "@portcullis/adapters-mail";
import { createPortcullis } from "@portcullis/core";
import { emptyPglite } from "../../tooling/empty-pglite.ts";
import { engines, freshDatabase } from "@portcullis/testkit/engines";
import { expect, inject, test } from "vitest";
import {
  betterAuthSchema,
  connectBeanie,
  connectBetterAuth,
  connectFastapi,
  connectNamedBeanie,
  connectTutorial,
  copyPasswords,
  namedBeanieSchema,
  setDefaults,
} from "../snippets/adopting.ts";

const crypto = createCrypto({ secrets: ["a secret of at least 32 bytes, for the tests"] });
const password = "correct horse battery";

/** Made with the algorithms and parameters that the documentation of each system states. */
const hashes = {
  argon2: "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$UiBIPUuhY3xdXfQ7N3p/au05phWWk9ACmj5PdtUGaas",
  bcrypt: "$2b$10$KBCwKxOzLha2MUDgW0PjXefCXxKqCbznY/QQQVbdrthkAVNf93LJ.",
  betterAuth:
    "00112233445566778899aabbccddeeff:267a33c2ae63f1c2d542f84d50b7d87c68900c8b9475f6a47ade71cf44b234822e0a34af1d226572b5caf52809319d4c486f3d209cc2fd022fb53bb4eaeb35b1",
};

type Connected = Awaited<ReturnType<typeof connectTutorial>>;
const execute = ({ orm }: Pick<Connected, "orm">, sql: string) => orm.em.fork().execute(sql);

test("users of a fastapi-users database log in with the passwords they have", async () => {
  const storage = await connectFastapi(await emptyPglite());
  await execute(
    storage,
    `create table "user" (id uuid primary key, email varchar(320) not null, hashed_password varchar(1024) not null,
       is_active boolean not null, is_superuser boolean not null, is_verified boolean not null)`,
  );
  await execute(storage, `create unique index ix_user_email on "user" (email)`);
  const row = (name: string, hash: string, active: boolean) =>
    `insert into "user" values (gen_random_uuid(), '${name}@example.org', '${hash}', ${active}, false, true)`;
  await execute(storage, row("Ann", hashes.argon2, true));
  await execute(storage, row("bob", hashes.bcrypt, true));
  await execute(storage, row("cleo", hashes.argon2, false));
  await execute(storage, setDefaults);
  expect(await storage.adopt()).toBe(3);
  await storage.verify();
  const auth = createPortcullis({ ...storage, ...crypto });
  const { user } = await auth.login({ username: "ann@example.org", password });
  expect(user).toMatchObject({ username: "Ann@example.org" });
  await auth.login({ username: "bob@example.org", password });
  await expect(auth.login({ username: "cleo@example.org", password })).rejects.toMatchObject({
    code: "account_disabled",
  });
  await auth.register({ username: "dan@example.org", password });
  await expect(
    auth.register({ username: "eve@example.org", password, profile: { is_superuser: true } }),
  ).rejects.toMatchObject({ code: "validation_failed" });
  expect(
    await execute(storage, `select email, is_superuser from "user" where email like 'dan%' or is_superuser`),
  ).toEqual([{ email: "dan@example.org", is_superuser: false }]);
  await storage.close();
});

test("users of a table as in a tutorial of SQLAlchemy log in with the passwords they have", async () => {
  const storage = await connectTutorial();
  await execute(
    storage,
    `create table users (id integer not null, email varchar, hashed_password varchar, is_active boolean, primary key (id))`,
  );
  await execute(storage, "create unique index ix_users_email on users (email)");
  await execute(storage, "create index ix_users_id on users (id)");
  await execute(
    storage,
    `insert into users (email, hashed_password, is_active) values ('ann@example.org', '${hashes.bcrypt}', 1)`,
  );
  expect(await storage.adopt()).toBe(1);
  await storage.verify();
  const auth = createPortcullis({ ...storage, ...crypto });
  const { user } = await auth.login({ username: "ann@example.org", password });
  expect(user.id).toBe("1");
  expect((await auth.register({ username: "bob@example.org", password })).id).toBe("2");
  await storage.close();
});

test("users of a Better Auth database log in with the passwords they have", async () => {
  const storage = await connectBetterAuth(await emptyPglite());
  await execute(
    storage,
    `create table "user" (id text not null primary key, name text not null, email text not null unique,
       "emailVerified" boolean not null, image text, "createdAt" timestamptz default current_timestamp not null,
       "updatedAt" timestamptz default current_timestamp not null)`,
  );
  await execute(
    storage,
    `create table account (id text not null primary key, "accountId" text not null, "providerId" text not null,
       "userId" text not null references "user" (id) on delete cascade, password text)`,
  );
  await execute(
    storage,
    `insert into "user" values ('Zk3x', 'Ann', 'ann@example.org', true), ('b7Qp', 'Bob', 'bob@example.org', true)`,
  );
  await execute(
    storage,
    `insert into account values ('1', 'Zk3x', 'credential', 'Zk3x', '${hashes.betterAuth}'), ('2', '77', 'github', 'b7Qp', null)`,
  );
  for (const sql of copyPasswords) await execute(storage, sql);
  expect(await storage.adopt()).toBe(2);
  await storage.verify();
  const auth = createPortcullis({ ...storage, ...crypto }, { profileSchema: betterAuthSchema });
  const { user } = await auth.login({ username: "ann@example.org", password });
  expect(user).toMatchObject({ id: "Zk3x", profile: { name: "Ann" } });
  await expect(auth.login({ username: "bob@example.org", password })).rejects.toMatchObject({
    code: "invalid_credentials",
  });
  await auth.register({ username: "cleo@example.org", password, profile: { name: "Cleo" } });
  await storage.close();
});

const { mongodb } = inject("engines");
const mongodbLabel = `${engines.mongodb.label}${mongodb.status === "skipped" ? ` (${mongodb.reason})` : ""}`;

const freshMongodb = () => freshDatabase(mongodb.status === "available" ? mongodb.url : "");

/** Inserts the documents, and creates the indexes of fastapi-users-db-beanie. */
async function insertWithIndexes({ orm }: Pick<Awaited<ReturnType<typeof connectBeanie>>, "orm">, documents: object[]) {
  const users = orm.em.getDriver().getConnection().getDb().collection("User");
  await users.insertMany(documents);
  await users.createIndex({ email: 1 }, { unique: true });
  const collation = { locale: "en", strength: 2 };
  await users.createIndex({ email: 1 }, { name: "case_insensitive_email_index", collation });
}

const beanieDocument = (name: string, hash: string, active: boolean) => ({
  email: `${name}@example.org`,
  hashed_password: hash,
  is_active: active,
  is_superuser: false,
  is_verified: true,
});

test.skipIf(mongodb.status === "skipped")(
  `users of fastapi-users with Beanie log in with the passwords they have, on ${mongodbLabel}`,
  async () => {
    const database = await freshMongodb();
    const storage = await connectBeanie(database.url);
    await insertWithIndexes(storage, [
      beanieDocument("Ann", hashes.argon2, true),
      beanieDocument("bob", hashes.bcrypt, true),
      beanieDocument("cleo", hashes.argon2, false),
    ]);
    expect(await storage.adopt()).toBe(3);
    await storage.verify();
    const auth = createPortcullis({ ...storage, ...crypto });
    const { user } = await auth.login({ username: "ann@example.org", password });
    expect(user).toMatchObject({ username: "Ann@example.org" });
    await auth.login({ username: "bob@example.org", password });
    await expect(auth.login({ username: "cleo@example.org", password })).rejects.toMatchObject({
      code: "account_disabled",
    });
    await auth.register({ username: "dan@example.org", password, profile: {} });
    await storage.close();
    await database.drop();
  },
);

test.skipIf(mongodb.status === "skipped")(
  `users with a name and an address in a collection of Beanie log in with the name and reset the password by the address, on ${mongodbLabel}`,
  async () => {
    const database = await freshMongodb();
    const storage = await connectNamedBeanie(database.url);
    await insertWithIndexes(storage, [{ ...beanieDocument("Ann", hashes.bcrypt, true), username: "ann" }]);
    expect(await storage.adopt()).toBe(1);
    await storage.verify();
    const lines: string[] = [];
    const notifier = createLogNotifier({ write: (line) => lines.push(line) });
    const auth = createPortcullis(
      { ...storage, ...crypto, notifier },
      {
        profileSchema: namedBeanieSchema,
        email: { field: "email" },
        links: { resetPassword: "https://example.com/reset", verifyEmail: "https://example.com/verify" },
      },
    );
    expect(await auth.indexAddresses()).toBe(1);
    await auth.login({ username: "ann", password });
    await auth.requestPasswordReset({ username: "ann@example.org" });
    await auth.drainMessages();
    expect(lines).toEqual([expect.stringContaining("https://example.com/reset")]);
    await storage.close();
    await database.drop();
  },
);
