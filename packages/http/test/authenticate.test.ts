import { createCrypto } from "@portcullis/adapters-crypto";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { createPortcullis } from "@portcullis/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { fetchHandler, FetchRequest } from "../src/fetch.ts";
import { createAuthHandler } from "../src/index.ts";
import { alice, createApplication } from "./support/application.ts";

const at = (path: string, headers: Readonly<Record<string, string>> = {}, method = "GET") =>
  new Request(`https://app.example${path}`, { method, headers });

async function applicationOfAlice() {
  const application = createApplication();
  await application.portcullis.register(alice);
  const { pair, sessionId } = await application.portcullis.login(alice);
  const bearer = { Authorization: `Bearer ${pair.accessToken}` };
  return { ...application, auth: fetchHandler(application.handler), bearer, sessionId, pair };
}

describe("authenticate", () => {
  test("returns the user and the session of a bearer token", async () => {
    const { auth, bearer, sessionId } = await applicationOfAlice();
    const outcome = await auth.authenticate(at("/appointments", bearer));
    expect(outcome).toMatchObject({ user: { username: "Alice" }, sessionId });
    expect(outcome.refusal).toBeUndefined();
  });

  test("returns the answer to send to a request without a token", async () => {
    const { auth } = await applicationOfAlice();
    const { refusal } = await auth.authenticate(at("/appointments"));
    expect(refusal?.status).toBe(401);
    expect(refusal?.headers.get("WWW-Authenticate")).toBe('Bearer realm="portcullis"');
    expect(await refusal?.json()).toMatchObject({ code: "token_missing" });
  });

  test("admits a request without a token where it is optional, and refuses an invalid token there", async () => {
    const { auth, bearer } = await applicationOfAlice();
    const options = { optional: true } as const;
    expect(await auth.authenticate(at("/page"), options)).toEqual({ user: null, sessionId: null });
    expect((await auth.authenticate(at("/page", bearer), options)).user?.username).toBe("Alice");
    const dead = await auth.authenticate(at("/page", { Authorization: "Bearer dead" }), options);
    expect(dead.refusal?.status).toBe(401);
  });

  test.each(["Basic eDp4, Bearer x", "Bearer x, Basic eDp4", "Bearer x, Bearer x"])(
    "refuses the joined credentials %s by 400, also where they are optional",
    async (authorization) => {
      const { auth } = await applicationOfAlice();
      const { refusal } = await auth.authenticate(at("/page", { Authorization: authorization }), { optional: true });
      expect(refusal?.status).toBe(400);
    },
  );

  test("leaves credentials of other schemes to the application, though they have commas", async () => {
    const { auth } = await applicationOfAlice();
    const digest = { Authorization: 'Digest username="a", realm="b c", qop=auth' };
    expect((await auth.authenticate(at("/page", digest), { optional: true })).user).toBeNull();
  });

  test("rejects an ended session with mustBeLive, although the signature is valid", async () => {
    const { portcullis, handler } = createApplication({ settings: { accessToken: "jwt-stateless" } });
    await portcullis.register(alice);
    const { accessToken } = (await portcullis.login(alice)).pair;
    await portcullis.logout({ accessToken });
    const auth = fetchHandler(handler);
    const request = () => at("/x", { Authorization: `Bearer ${accessToken}` });
    expect((await auth.authenticate(request())).user?.username).toBe("Alice");
    expect((await auth.authenticate(request(), { mustBeLive: true })).refusal?.status).toBe(401);
  });

  test("refuses a cookie that a page of another site sends with a request that changes something", async () => {
    const { auth, pair } = await applicationOfAlice();
    const cookie = { Cookie: `__Host-portcullis_access=${pair.accessToken}` };
    const foreign = { ...cookie, "Sec-Fetch-Site": "cross-site" };
    expect(
      (await auth.authenticate(at("/x", { ...cookie, "Sec-Fetch-Site": "same-origin" }, "POST"))).user,
    ).toBeDefined();
    expect((await auth.authenticate(at("/x", foreign, "POST"))).refusal?.status).toBe(403);
  });

  test("is typed with the application's own fields", async () => {
    const crypto = createCrypto({ secrets: ["a secret of the tests, 32 bytes long"] });
    const profileSchema = z.object({ department: z.string() });
    const portcullis = createPortcullis(
      { ...createMemoryStorage<{ department: string }>(), ...crypto },
      { profileSchema },
    );
    const auth = fetchHandler(createAuthHandler({ portcullis }));
    const outcome = await auth.authenticate(at("/x"));
    if (outcome.refusal === undefined) expectTypeOf(outcome.user.profile.department).toEqualTypeOf<string>();
    expect(outcome.refusal?.status).toBe(401);
  });
});

describe("requireApiKey", () => {
  test("admits each key in the header of choice, and answers others by 403", async () => {
    const { handler } = createApplication();
    const guard = handler.requireApiKey({ keys: ["first-key", "second-key"], header: "X-Robot" });
    const answerTo = (key: string) => guard(new FetchRequest(at("/x", { "X-Robot": key })));
    expect(await answerTo("first-key")).toBeNull();
    expect(await answerTo("second-key")).toBeNull();
    for (const key of ["", "first", "first-key2", "FIRST-KEY"]) {
      expect((await answerTo(key))?.problem).toMatchObject({ status: 403, code: "api_key_invalid" });
    }
  });
});
