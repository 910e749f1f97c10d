import { storageModule } from "@portcullis/adapters-mikroorm/inversify";
import { AccessTokenRepositoryId, UserRepositoryId } from "@portcullis/core/inversify";
import { Container } from "inversify";
import { expect, test } from "vitest";
import { freshPglite } from "./stores.ts";

test("storageModule binds the repositories of the given storage", async () => {
  const storage = await freshPglite();
  const container = new Container();
  container.load(storageModule(storage));
  expect(container.get(UserRepositoryId)).toBe(storage.users);
  expect(container.get(AccessTokenRepositoryId)).toBe(storage.accessTokens);
  await storage.close();
});
