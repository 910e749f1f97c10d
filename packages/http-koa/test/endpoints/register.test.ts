import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { alice, problemOf, startService } from "../service.ts";

const profileSchema = z.strictObject({
  displayName: z.string().max(20),
  bornOn: z.iso
    .datetime()
    .transform((text) => new Date(text))
    .optional(),
});
type Member = { readonly displayName: string; readonly bornOn?: Date | undefined };
const members = () => startService<Member>({ settings: { profileSchema } });

describe("register", () => {
  test("returns the public fields of the user only", async () => {
    const { sendJson } = await startService({ settings: {} });
    const response = await sendJson("/auth/register", alice);
    expect(response.status).toBe(201);
    expect(response.headers.has("Location")).toBe(false);
    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^\S+$/) as unknown,
      username: "Alice",
      disabled: false,
      created_at: "2030-01-01T00:00:00.000Z",
    });
  });

  test("of a taken username gets 409", async () => {
    const { sendJson, storage } = await startService({ settings: {} });
    await sendJson("/auth/register", alice);
    const response = await sendJson("/auth/register", { ...alice, username: "ALICE" });
    expect(await problemOf(response)).toMatchObject({ status: 409, code: "username_taken" });
    expect(storage.contents().users).toHaveLength(1);
  });

  test.each([
    "role",
    "id",
    "disabled",
    "password_hash",
    "passwordHash",
    "created_at",
    "credentials_version",
    "profile",
    "is_admin",
    "grant_type",
  ])("rejects the field %s", async (field) => {
    const { sendJson, calls } = await startService({ settings: {} });
    const response = await sendJson("/auth/register", { ...alice, [field]: "x" });
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      code: "validation_failed",
      errors: [{ pointer: `/${field}`, code: "unknown_field" }],
    });
    expect(calls).toEqual([]);
  });

  test.each(["role", "disabled", "password_hash"])(
    "rejects the field %s also if users have a profile",
    async (field) => {
      const { sendJson, calls } = await members();
      const response = await sendJson("/auth/register", { ...alice, display_name: "A", [field]: "x" });
      expect(response.status).toBe(422);
      expect(calls).toEqual([]);
    },
  );

  test("takes and returns a profile in snake_case, with dates in ISO 8601", async () => {
    const { sendJson, send } = await members();
    const profile = { display_name: "Alice A.", born_on: "1990-02-03T00:00:00.000Z" };
    const response = await sendJson("/auth/register", { ...alice, ...profile });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ username: "Alice", ...profile });
    const login = (await (await sendJson("/auth/login", alice)).json()) as { access_token: string };
    const me = await send("GET", "/auth/me", { token: login.access_token });
    expect(await me.json()).toMatchObject(profile);
  });

  test("gives routes of the application a typed profile", async () => {
    const service = await startService<Member>({
      settings: { profileSchema },
      mount: (app, { guards }) =>
        app.use(guards.requireUser()).use((ctx) => {
          expectTypeOf(ctx.state.user.profile.displayName).toEqualTypeOf<string>();
          ctx.body = ctx.state.user.profile.displayName;
        }),
    });
    await service.sendJson("/auth/register", { ...alice, display_name: "Alice A." });
    const login = (await (await service.sendJson("/auth/login", alice)).json()) as { access_token: string };
    expect(await (await service.send("GET", "/name", { token: login.access_token })).text()).toBe("Alice A.");
  });

  test("reports an invalid profile field by its name on the wire", async () => {
    const { sendJson } = await members();
    const response = await sendJson("/auth/register", { ...alice, display_name: { $ne: "canary" } });
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: "/display_name", code: "invalid_value" }] });
    expect(JSON.stringify(problem)).not.toContain("canary");
    const camel = await sendJson("/auth/register", { ...alice, displayName: "A" });
    expect(await problemOf(camel)).toMatchObject({ errors: [{ pointer: "/displayName", code: "unknown_field" }] });
  });
});
