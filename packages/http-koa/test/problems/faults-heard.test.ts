import { AuthError, StorageError } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import Koa from "koa";
import { describe, expect, test } from "vitest";
import { createAuthRouter } from "../../src/index.ts";
import { alice, replacing, startService } from "../service.ts";

/** An application with only a router, without `onError`, on a storage that fails in this way. */
async function embedded(error: Error) {
  const { users } = createMemoryStorage();
  const findByUsernameKey = () => Promise.reject(error);
  const create = () => Promise.reject(error);
  const { portcullis } = await startService({
    settings: {},
    replaced: { users: replacing(users, { findByUsernameKey, create }) },
  });
  const heard: unknown[] = [];
  const app = new Koa();
  app.on("error", (one: unknown, ctx: Koa.Context) => heard.push([one, ctx.path]));
  app.use(createAuthRouter({ portcullis }).routes());
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const send = async (path: string) => {
    const headers = { "Content-Type": "application/json", Connection: "close" };
    return (await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body: JSON.stringify(alice) }))
      .status;
  };
  return { heard, send, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe("ER-04 An application without onError", () => {
  test("gets faults by Koa's event `error`", async () => {
    const fault = new StorageError("failed", "53100");
    const { heard, send, close } = await embedded(fault);
    expect(await send("/auth/login")).toBe(500);
    expect(heard).toEqual([[fault, "/auth/login"]]);
    await close();
  });

  test("gets the advice to call migrate() if tables are missing", async () => {
    const fault = new StorageError("failed", "42P01");
    const { heard, send, close } = await embedded(fault);
    expect(await send("/auth/register")).toBe(500);
    const message = expect.stringContaining("Call storage.migrate()") as string;
    expect(heard).toEqual([[expect.objectContaining({ message, cause: fault }), "/auth/register"]]);
    await close();
  });

  test("gets no event for errors of clients", async () => {
    const { heard, send, close } = await embedded(new AuthError("username_taken"));
    expect(await send("/auth/register")).toBe(409);
    expect(await send("/auth/nothing")).toBe(404);
    expect(heard).toEqual([]);
    await close();
  });
});
