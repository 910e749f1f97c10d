import { expect, test } from "vitest";
import { fetchHandler } from "../../src/fetch.ts";
import { ann, withEmail } from "../support/account.ts";
import { createApplication } from "../support/application.ts";

type Application = ReturnType<typeof createApplication>;

interface SendingRequest {
  readonly path: string;
  readonly form?: true;
  readonly status: number;
  readonly sends: readonly string[];
  readonly bearer?: true;
  readonly body: (application: Application) => Promise<Readonly<Record<string, string>>>;
}

const of = (body: Readonly<Record<string, string>>) => () => Promise.resolve(body);
const bob = "bob@example.org";

/** Every route that sends a message. Ann has not verified her address. */
const requests: readonly SendingRequest[] = [
  { path: "register", status: 201, sends: ["verify_email"], body: of({ ...ann, username: bob }) },
  { path: "login", status: 403, sends: ["verify_email"], body: of(ann) },
  {
    path: "token",
    form: true,
    status: 400,
    sends: ["verify_email"],
    body: of({ grant_type: "password", ...ann }),
  },
  { path: "forgot-password", status: 202, sends: ["password_reset"], body: of({ username: ann.username }) },
  { path: "request-verification", status: 202, sends: ["verify_email"], body: of({ username: ann.username }) },
  {
    path: "change-password",
    bearer: true,
    status: 204,
    sends: ["password_changed"],
    body: of({ current_password: ann.password, new_password: "battery staple horse" }),
  },
  {
    path: "reset-password",
    status: 204,
    sends: ["password_changed"],
    body: async ({ portcullis, notifier }) => {
      await portcullis.requestPasswordReset({ username: ann.username });
      await portcullis.drainMessages();
      return { secret: notifier.lastSecret("password_reset"), new_password: "battery staple horse" };
    },
  },
  {
    path: "change-email",
    bearer: true,
    status: 202,
    sends: ["confirm_email"],
    body: of({ current_password: ann.password, new_email: bob }),
  },
  {
    path: "confirm-email",
    status: 204,
    sends: ["email_changed", "email_changed"],
    body: async ({ portcullis, notifier }) => {
      const { id: userId } = (await portcullis.findUser({ username: ann.username })) ?? expect.fail("no user");
      await portcullis.requestEmailChange({ userId, currentPassword: ann.password, newEmail: bob });
      await portcullis.drainMessages();
      return { secret: notifier.lastSecret("confirm_email") };
    },
  },
];

for (const { path, form, bearer, status, sends, body } of requests) {
  test(`POST /auth/${path} answers ${status} and gives waitUntil of the runtime the work for its messages`, async () => {
    // Only a login that is refused for the unverified address sends a message.
    const application = createApplication({ settings: { ...withEmail, requireVerified: bearer !== true } });
    const { portcullis, handler, notifier } = application;
    await portcullis.register(ann);
    await portcullis.drainMessages();
    const authorization =
      bearer === true ? { Authorization: `Bearer ${(await portcullis.login(ann)).pair.accessToken}` } : {};
    const fields = await body(application);
    const before = notifier.messages.length;
    const request = new Request(`https://app.example/auth/${path}`, {
      method: "POST",
      body: form === true ? new URLSearchParams(fields) : JSON.stringify(fields),
      headers: { "Content-Type": `application/${form === true ? "x-www-form-urlencoded" : "json"}`, ...authorization },
    });
    const work: Promise<unknown>[] = [];
    const answer = await fetchHandler(handler)(request, { waitUntil: (one) => work.push(one) });
    expect(answer?.status).toBe(status);
    expect(work).toHaveLength(sends.length);
    await Promise.all(work);
    expect(notifier.messages.slice(before).map(({ type }) => type)).toEqual(sends);
  });
}
