import { afterAll, beforeAll, expect, test } from "vitest";
import {
  close,
  find,
  inTransaction,
  prepare,
  registered,
  signUp,
  signUpInContainer,
  tenants,
} from "../snippets/own-transaction.ts";

const form = { password: "correct horse battery", address: "192.0.2.1" };

beforeAll(prepare);
afterAll(close);

test("the guide to transactions registers a user together with their tenant", async () => {
  const id = await signUp({ ...form, username: "alice", tenant: "acme" });
  expect(await find("alice")).toBe(id);
  expect(await tenants()).toEqual(["acme"]);
  expect(registered).toEqual([id]);
});

test("the guide to transactions keeps neither if the tenant is refused", async () => {
  await expect(signUp({ ...form, username: "bob", tenant: "acme" })).rejects.toThrow("UNIQUE constraint failed");
  expect(await find("bob")).toBe("not_found");
  expect(registered).toHaveLength(1);
});

test("the guide's container gives each request the use cases inside its transaction", async () => {
  const carol = await signUpInContainer({ ...form, username: "carol", tenant: "carols" });
  expect(await find("carol")).toBe(carol);
  await expect(signUpInContainer({ ...form, username: "dave", tenant: "acme" })).rejects.toThrow("UNIQUE");
  expect(await find("dave")).toBe("not_found");
  await expect(inTransaction(() => Promise.reject(new Error("no payment")))).rejects.toThrow("no payment");
  expect(await tenants()).toEqual(["acme", "carols"]);
});
