import { storageModule } from "@portcullis/adapters-mikroorm/inversify";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import { AccessTokenRepositoryId, UserRepositoryId } from "@portcullis/core/inversify";
import { Container } from "inversify";
import { expect, test } from "vitest";

test("storageModule binds the repositories of the given storage", async () => {
  const storage = await connectSqlite();
  const container = new Container();
  container.load(storageModule(storage));
  expect(container.get(UserRepositoryId)).toBe(storage.users);
  expect(container.get(AccessTokenRepositoryId)).toBe(storage.accessTokens);
  await storage.close();
});
