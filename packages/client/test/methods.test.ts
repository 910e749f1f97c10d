import {
  type Client,
  createClient,
  ProblemError,
  type ProblemCodeOf,
  type Session,
  type User,
} from "@portcullis/client";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { describe, expect, expectTypeOf, onTestFinished, test } from "vitest";
import { z } from "zod";
import { startService } from "../../http-koa/test/service.ts";
import { alice, bob } from "./service.ts";
import { browserOf } from "./tabs.ts";

describe("A client", () => {
  test("registers, logs in, returns the current user, and logs out", async () => {
    const { open, store } = await browserOf();
    const { client } = open();
    const carol = { username: "carol", password: "correct horse battery" };
    const user = await client.register(carol);
    expect(user).toMatchObject({ username: "carol", disabled: false });
    await expect(client.me()).rejects.toMatchObject({ code: "token_missing", status: 401 });
    await client.login(carol);
    expect(await client.me()).toEqual(user);
    await client.logout();
    expect(await store.read()).toBeNull();
    await client.logout();
  });

  test("lists the user's sessions, and revokes one", async () => {
    const { open, baseUrl } = await browserOf();
    const one = open();
    const other = createClient({ baseUrl });
    await one.client.login(alice);
    await other.login(alice);
    const sessions = await one.client.sessions();
    expect(sessions.map(({ current }) => current).filter(Boolean)).toEqual([true]);
    const id = sessions.find(({ current }) => !current)?.id ?? "";
    await one.client.revokeSession(id);
    await expect(other.me()).rejects.toMatchObject({ code: "token_invalid" });
    await expect(one.client.revokeSession(id)).rejects.toMatchObject({ code: "not_found", status: 404 });
    await expect(one.client.revokeSession("../me")).rejects.toMatchObject({ code: "not_found" });
  });

  test("lists all sessions of a user who has more than one page of them", async () => {
    const { open, portcullis, wire } = await browserOf();
    const { client } = open();
    for (let i = 0; i < 249; i += 1) await portcullis.login(alice);
    await client.login(alice);
    const ids = (await client.sessions()).map(({ id }) => id);
    expect([ids.length, new Set(ids).size, wire.seen.filter(({ what }) => what.includes("/sessions")).length]).toEqual([
      250, 250, 3,
    ]);
    expectTypeOf(await client.sessions()).toEqualTypeOf<readonly Session[]>();
  });

  const change = { current_password: alice.password, new_password: "a new horse battery" };
  test.each<[string, string, (client: Client) => Promise<void>]>([
    ["changes the password", change.new_password, (client) => client.changePassword(change)],
    ["logs out everywhere", alice.password, (client) => client.logoutEverywhere()],
  ])("%s, and has no session afterwards", async (_, password, end) => {
    const { open, store } = await browserOf();
    const { client, signedOut } = open();
    await client.login(alice);
    await end(client);
    expect([await store.read(), signedOut]).toEqual([null, []]);
    await client.login({ ...alice, password });
    expect(await client.me()).toMatchObject({ username: "Alice" });
  });

  test("continues with a new session after a password change with new_session, and so does another tab", async () => {
    const { open, store, portcullis } = await browserOf();
    const { client, signedOut } = open();
    const other = open();
    await client.login(alice);
    const before = await store.read();
    expect(await other.client.me()).toMatchObject({ username: "Alice" });
    await client.changePassword({ ...change, new_session: true });
    expect((await store.read())?.accessToken).not.toBe(before?.accessToken);
    const ended = portcullis.currentUser({ accessToken: before?.accessToken ?? "" });
    await expect(ended).rejects.toMatchObject({ code: "token_invalid" });
    expect([await client.me(), await other.client.me()]).toMatchObject([{ username: "Alice" }, { username: "Alice" }]);
    expect([signedOut, other.signedOut, client.signedIn]).toEqual([[], [], true]);
  });

  test("keeps its session if the password change fails", async () => {
    const { open } = await browserOf();
    const { client } = open();
    await client.login(alice);
    const wrong = { ...change, current_password: "wrong" };
    await expect(client.changePassword(wrong)).rejects.toMatchObject({ code: "wrong_password", status: 400 });
    expect(await client.me()).toMatchObject({ username: "Alice" });
  });

  test("finds a service below a path, with another prefix", async () => {
    const service = await startService({ settings: {}, router: { prefix: "/members/auth" } });
    const client = createClient({ baseUrl: service.url("/members/"), prefix: "/auth" });
    await client.register(bob);
    await client.login(bob);
    expect(await (await client.fetch("auth/me")).json()).toMatchObject({ username: "Bob" });
    expect(await client.me()).toMatchObject({ username: "Bob" });
  });

  test("handles the application's profile fields", async () => {
    interface Member {
      readonly fullName: string;
    }
    const profileSchema = z.object({ fullName: z.string().max(20) });
    const service = await startService<Member>({
      settings: { profileSchema },
      replaced: createMemoryStorage<Member>(),
    });
    const client = createClient<{ readonly full_name: string }>({ baseUrl: service.url("") });
    const user = await client.register({ ...bob, full_name: "Bob the Builder" });
    expectTypeOf(user).toEqualTypeOf<User<{ readonly full_name: string }>>();
    expectTypeOf(user.full_name).toEqualTypeOf<string>();
    // @ts-expect-error a field is missing
    await expect(client.register(alice)).rejects.toMatchObject({ code: "validation_failed" });
    await client.login(bob);
    expect((await client.me()).full_name).toBe("Bob the Builder");
  });

  test.each(["", "ftp://example.org", "data:,x", "/auth"])("is not created with the baseUrl %j", (baseUrl) => {
    expect(() => createClient({ baseUrl })).toThrow(TypeError);
  });
});

describe("An error of the client", () => {
  test("has a code, and an issue for each invalid field", async () => {
    const { open } = await browserOf();
    const { client } = open();
    const refused = await client.register({ username: "", password: "short" }).catch((error: unknown) => error);
    if (!(refused instanceof ProblemError)) throw refused;
    const { code, status, message, title, requestId, errors, retryAfter } = refused;
    expect({ code, status, title, retryAfter }).toEqual({
      code: "validation_failed",
      status: 422,
      title: "Validation failed",
      retryAfter: undefined,
    });
    expect([message, requestId].every((text) => text.length > 0)).toBe(true);
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual(["/password", "/username"]);
    await expect(client.login({ ...alice, password: "wrong" })).rejects.toMatchObject({ code: "invalid_credentials" });
    await expect(client.register(alice)).rejects.toMatchObject({ code: "username_taken", status: 409, errors: [] });
  });

  test("has a type with the codes of the API description", () => {
    expectTypeOf<"invalid_credentials">().toExtend<ProblemCodeOf<"login">>();
    expectTypeOf<ProblemCodeOf<"login">>().toExtend<ProblemError["code"]>();
    expectTypeOf<"invalid_credentials">().not.toExtend<ProblemCodeOf<"me">>();
    expectTypeOf<"no such code">().not.toExtend<ProblemError["code"]>();
  });

  test("has retryAfter in seconds, also if the header is a date", async () => {
    const answers = (retryAfter: string) => {
      const answer = new Response("", { status: 503, headers: { "Retry-After": retryAfter } });
      return createClient({ baseUrl: "https://auth.example", fetch: () => Promise.resolve(answer) });
    };
    await expect(answers("7").me()).rejects.toMatchObject({ name: "ServiceError", status: 503, retryAfter: 7 });
    await expect(answers("Wed, 21 Oct 2015 07:28:00 GMT").me()).rejects.toMatchObject({ retryAfter: 0 });
    await expect(answers("soon").me()).rejects.toMatchObject({ retryAfter: undefined });
  });

  test("is the one that fetch throws if no service answers", async () => {
    const { server, url } = await startService({ settings: {} });
    const client = createClient({ baseUrl: url("") });
    await new Promise((closed) => server.close(closed));
    await expect(client.login(alice)).rejects.toBeInstanceOf(TypeError);
  });

  test("is a ServiceError if the answer does not come from the service", async () => {
    const { server } = await startService({ settings: {} });
    server.prependListener("request", (_, response) => {
      response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Welcome to our Wi-Fi</h1>");
    });
    onTestFinished(() => void server.removeAllListeners("request"));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const client = createClient({ baseUrl: `http://127.0.0.1:${port}` });
    await expect(client.login(alice)).rejects.toMatchObject({ name: "ServiceError", status: 200 });
    await expect(client.me()).rejects.toMatchObject({ name: "ServiceError", status: 200 });
  });
});
