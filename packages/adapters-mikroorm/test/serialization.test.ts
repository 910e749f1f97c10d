import { defineEntity } from "@mikro-orm/core";
import { defineUser as defineMongoUser } from "@portcullis/adapters-mikroorm/mongodb";
import { defineUser, p } from "@portcullis/adapters-mikroorm/postgresql";
import { describe, expect, test } from "vitest";
import { mongoEngines } from "./mongodb-stores.ts";
import { newRecord, newUser } from "./samples.ts";
import { testEngines } from "./stores.ts";

const profile = { nickname: p.string() };

/** What an application may do with the ORM of a store. */
interface Store {
  readonly users: { create(user: never): Promise<{ id: never }> };
  readonly accessTokens: { create(record: never): Promise<boolean> };
  readonly orm: { readonly em: { fork(): unknown } };
}

interface Em {
  find(entity: unknown, where: object, options?: object): Promise<unknown[]>;
  insert(entity: unknown, data: object): Promise<unknown>;
}

const posts = (user: unknown, mongodb: boolean) =>
  defineEntity({
    name: "Post",
    properties: {
      id: mongodb ? p.string().primary().fieldName("_id") : p.string().primary(),
      author: () => p.manyToOne(user as never),
    },
  });

async function expectNoSecrets(storage: Store, Post: unknown): Promise<void> {
  const user = await storage.users.create(newUser("Ada", { nickname: "countess" }) as never);
  await storage.accessTokens.create(newRecord(user.id, { clientInfo: { userAgent: "browser" } }) as never);
  const em = () => storage.orm.em.fork() as Em;
  await em().insert(Post, { id: "1", author: user.id });
  const texts = [
    JSON.stringify(await em().find("User", {})),
    JSON.stringify(await em().find("User", {}, { populate: ["*"] })),
    JSON.stringify(await em().find("AccessToken", {})),
    JSON.stringify(await em().find(Post, {}, { populate: ["author"] })),
  ];
  expect(texts[0]).toContain("countess");
  expect(texts[2]).toContain("browser");
  expect(texts[3]).toContain("countess");
  for (const text of texts) expect(text).not.toMatch(/hash-of-Ada|passwordHash|usernameKey|digest/);
}

describe("JSON of entities contains neither password hash nor digest", () => {
  for (const engine of testEngines) {
    test.skipIf(engine.skipped !== null)(`on ${engine.label}`, async () => {
      const database = await engine.open();
      const user = defineUser({ profile });
      const Post = posts(user.entity, false);
      const storage = await database.connect({ user, entities: [Post as never] });
      await storage.updateSchema();
      await expectNoSecrets(storage as never, Post);
      await storage.close();
      await database.drop();
    });
  }
  for (const engine of mongoEngines) {
    test.skipIf(engine.skipped !== null)(`on ${engine.label}`, async () => {
      const database = await engine.open();
      const user = defineMongoUser({ profile });
      const Post = posts(user.entity, true);
      const storage = await database.connect({ user, entities: [Post as never] });
      await expectNoSecrets(storage as never, Post);
      await storage.close();
      await database.drop();
    });
  }
});
