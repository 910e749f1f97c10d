import { createCrypto } from "@portcullis/adapters-crypto";
import { cryptoModule } from "@portcullis/adapters-crypto/inversify";
import { coreModule } from "@portcullis/core/inversify";
import { memoryStorageModule } from "@portcullis/adapters-memory/inversify";
import { Container } from "inversify";
import { expect, test } from "vitest";
import { AuthRouterId, httpModule } from "../src/inversify.ts";

test("httpModule makes the router of the bound use cases", () => {
  const crypto = createCrypto({ secrets: ["a secret of the tests, 32 bytes long"] });
  const container = new Container();
  container.load(cryptoModule(crypto), memoryStorageModule(), coreModule(), httpModule({ prefix: "/api" }));
  const router = container.get(AuthRouterId);
  expect(router.routes()).toBeTypeOf("function");
  expect(container.get(AuthRouterId)).toBe(router);
});
