import { describe, expect, test } from "vitest";
import { ann, applicationOfAnn, withEmail } from "../support/account.ts";
import { assertDocumented } from "../support/documented.ts";

const application = () => applicationOfAnn({ settings: withEmail });
const newPassword = "battery staple horse";

describe("POST /auth/forgot-password", () => {
  test("answers 202 with the same bytes for a known, an unknown and a malformed name, and sends one message", async () => {
    const { send, notifier } = await application();
    const before = notifier.messages.length;
    const answers = await Promise.all(
      [ann.username, "nobody@example.org", "no address", ""].map(async (username) => {
        const answer = await send("POST", "/auth/forgot-password", { username }, { "X-Request-Id": "same" });
        return [answer.status, await answer.text(), [...answer.headers]];
      }),
    );
    expect(answers[0]?.slice(0, 2)).toEqual([202, ""]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(notifier.messages.slice(before)).toMatchObject([{ type: "password_reset", to: ann.username }]);
  });

  test("ignores Host and X-Forwarded-Host in the link", async () => {
    const { send, notifier } = await application();
    const headers = { Host: "evil.example", "X-Forwarded-Host": "evil.example" };
    await send("POST", "/auth/forgot-password", { username: ann.username }, headers);
    const [message] = notifier.ofType("password_reset");
    expect(message?.link).toMatch(/^https:\/\/app\.example\/reset-password#purpose=password_reset&secret=[\w-]+$/);
  });

  test.each([undefined, {}, { username: 1 }, { username: "a", extra: 1 }, { email: "a@b" }])(
    "refuses the body %j",
    async (body) => {
      const { send } = await application();
      const { status } = await send("POST", "/auth/forgot-password", body);
      expect([400, 415, 422]).toContain(status);
    },
  );

  test("changes nothing by GET", async () => {
    const { send, notifier } = await application();
    const before = notifier.messages.length;
    expect((await send("GET", `/auth/forgot-password?username=${ann.username}`)).status).toBe(405);
    expect(notifier.messages).toHaveLength(before);
  });
});

describe("POST /auth/reset-password", () => {
  test("sets the password once, ends every session and starts none", async () => {
    const { send, notifier, bearer, outcomeOf, login } = await application();
    await send("POST", "/auth/forgot-password", { username: ann.username });
    const secret = notifier.lastSecret("password_reset");
    const answer = await send("POST", "/auth/reset-password", { secret, new_password: newPassword });
    expect([answer.status, await answer.text(), answer.headers.getSetCookie()]).toEqual([204, "", []]);
    expect(await outcomeOf(await send("GET", "/auth/me", undefined, bearer))).toEqual([401, "token_invalid"]);
    expect(await login(ann.username, ann.password)).toBe(401);
    expect(await login(ann.username, newPassword)).toBe(200);
    const again = await send("POST", "/auth/reset-password", { secret, new_password: "another staple horse" });
    expect(await outcomeOf(again)).toEqual([400, "secret_invalid"]);
    expect(notifier.ofType("password_changed")).toMatchObject([{ to: ann.username, by: "reset" }]);
  });

  test("does not consume the secret for a password that it rejects", async () => {
    const { send, notifier, outcomeOf } = await application();
    await send("POST", "/auth/forgot-password", { username: ann.username });
    const secret = notifier.lastSecret("password_reset");
    const short = await send("POST", "/auth/reset-password", { secret, new_password: "short" });
    expect(await outcomeOf(short)).toMatchObject([422, "validation_failed", [{ pointer: "/new_password" }]]);
    expect((await send("POST", "/auth/reset-password", { secret, new_password: newPassword })).status).toBe(204);
  });

  test.each(["", "x", "x".repeat(5_000), "rs_" + "A".repeat(70)])(
    "answers the secret %j by secret_invalid",
    async (secret) => {
      const { send, outcomeOf } = await application();
      const answer = await send("POST", "/auth/reset-password", { secret, new_password: newPassword });
      expect(await outcomeOf(answer)).toEqual([400, "secret_invalid"]);
    },
  );

  test("accepts an operator's link if e-mail is off, and has no other route of recovery", async () => {
    const { portcullis, user, send, login } = await applicationOfAnn();
    const { secret } = await portcullis.createResetLink({ userId: user.id });
    expect((await send("POST", "/auth/reset-password", { secret, new_password: newPassword })).status).toBe(204);
    expect(await login(ann.username, newPassword)).toBe(200);
    for (const route of ["forgot-password", "request-verification", "verify-email", "change-email", "confirm-email"]) {
      expect((await send("POST", `/auth/${route}`, { username: ann.username })).status).toBe(404);
    }
  });
});

describe("The proof of an address", () => {
  test("is asked for at registration, shows in GET /auth/me, and works once", async () => {
    const { send, notifier, bearer, outcomeOf } = await application();
    const me = async () => (await send("GET", "/auth/me", undefined, bearer)).json();
    expect(await me()).toMatchObject({ email_verified: false });
    const secret = notifier.lastSecret("verify_email");
    expect((await send("POST", "/auth/verify-email", { secret })).status).toBe(204);
    expect(await me()).toMatchObject({ email_verified: true });
    expect(await outcomeOf(await send("POST", "/auth/verify-email", { secret }))).toEqual([400, "secret_invalid"]);
  });

  test("can be requested again: with the token, or by name with the same answer for everybody", async () => {
    const { send, notifier, bearer } = await application();
    const before = notifier.ofType("verify_email").length;
    const asked = [
      await send("POST", "/auth/request-verification", undefined, bearer),
      await send("POST", "/auth/request-verification", { username: "nobody@example.org" }),
      await send("POST", "/auth/request-verification", { username: ann.username }),
    ];
    expect(await Promise.all(asked.map(async (answer) => [answer.status, await answer.text()]))).toEqual([
      [202, ""],
      [202, ""],
      [202, ""],
    ]);
    expect(notifier.ofType("verify_email")).toHaveLength(before + 2);
    expect((await send("POST", "/auth/request-verification", { username: "x" }, bearer)).status).toBe(422);
    expect((await send("POST", "/auth/request-verification", undefined, { Authorization: "Bearer dead" })).status).toBe(
      401,
    );
  });

  test("is required to log in if the application requires it", async () => {
    const settings = { ...withEmail, requireVerified: true };
    const { send, notifier, outcomeOf, portcullis } = await applicationOfAnnUnverified(settings);
    const login = () => send("POST", "/auth/login", ann);
    expect(await outcomeOf(await login())).toEqual([403, "email_unverified"]);
    await portcullis.drainMessages();
    const secret = notifier.lastSecret("verify_email");
    expect((await send("POST", "/auth/verify-email", { secret })).status).toBe(204);
    expect((await login()).status).toBe(200);
  });
});

describe("POST /auth/change-email and /auth/confirm-email", () => {
  test("change the address when the new one is proven, and notify both", async () => {
    const { send, notifier, bearer, login } = await application();
    const change = { current_password: ann.password, new_email: "anna@example.org" };
    expect((await send("POST", "/auth/change-email", change, bearer)).status).toBe(202);
    expect(await login(ann.username, ann.password)).toBe(200);
    const secret = notifier.lastSecret("confirm_email");
    expect((await send("POST", "/auth/confirm-email", { secret })).status).toBe(204);
    expect(await login("anna@example.org", ann.password)).toBe(200);
    expect(
      notifier
        .ofType("email_changed")
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual(["ann@example.org", "anna@example.org"]);
    expect((await send("POST", "/auth/confirm-email", { secret })).status).toBe(400);
  });

  test("need the password and an address", async () => {
    const { send, bearer, outcomeOf } = await application();
    const wrong = { current_password: "wrong horse battery", new_email: "anna@example.org" };
    expect(await outcomeOf(await send("POST", "/auth/change-email", wrong, bearer))).toEqual([400, "wrong_password"]);
    const none = { current_password: ann.password, new_email: "anna" };
    expect(await outcomeOf(await send("POST", "/auth/change-email", none, bearer))).toMatchObject([
      422,
      "validation_failed",
      [{ pointer: "/new_email" }],
    ]);
    expect((await send("POST", "/auth/change-email", wrong)).status).toBe(401);
  });
});

async function applicationOfAnnUnverified(settings: typeof withEmail & { readonly requireVerified: boolean }) {
  const { createApplication } = await import("../support/application.ts");
  const { fetchHandler } = await import("../../src/fetch.ts");
  const made = createApplication({ settings });
  const auth = fetchHandler(made.handler);
  await made.portcullis.register(ann);
  const document = made.handler.openApi();
  const send = async (method: string, path: string, body: unknown) => {
    const headers = { "Content-Type": "application/json" };
    const request = new Request(`https://app.example${path}`, { method, body: JSON.stringify(body), headers });
    const response = (await auth(request.clone())) ?? new Response(null, { status: 404 });
    await assertDocumented(document, request, response);
    return response;
  };
  const outcomeOf = async (response: Response) => [
    response.status,
    ((await response.json()) as { readonly code: unknown }).code,
  ];
  return { ...made, send, outcomeOf };
}
