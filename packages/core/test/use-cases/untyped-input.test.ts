import { describe, expect, test } from "vitest";
import { AuthError, type Portcullis } from "../../src/index.ts";
import { createFixture } from "../support/fixture.ts";

/** The use cases without their types, as JavaScript sees them. */
type Untyped = { readonly [Name in keyof Portcullis]: (input?: unknown) => Promise<unknown> };

const { portcullis, clock } = createFixture({});
const untyped = portcullis as unknown as Untyped;
const userId = "018cc251-f400-7000-8000-000000000000";
const good = { username: "alice", password: "correct horse battery" };

/** The pointers of the failure. */
async function places(attempt: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await attempt.then(
    () => "it succeeded",
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AuthError);
  const { code, issues = [] } = error as AuthError;
  expect(code).toBe("validation_failed");
  return issues.map((issue) => issue.pointer);
}

describe("Untyped input is validation_failed with a pointer", () => {
  test.each<[keyof Portcullis, unknown, readonly string[]]>([
    ["register", {}, ["/username", "/password"]],
    ["register", { username: 1, password: 2 }, ["/username", "/password"]],
    ["register", { ...good, password: ["x"] }, ["/password"]],
    ["register", { ...good, profile: "x" }, ["/profile"]],
    ["register", { ...good, profile: ["x"] }, ["/profile"]],
    ["register", { ...good, profile: null }, ["/profile"]],
    ["register", { ...good, id: 7 }, ["/id"]],
    ["admitRegistration", {}, ["/client"]],
    ["login", {}, ["/username", "/password"]],
    ["login", { username: { $ne: null }, password: true }, ["/username", "/password"]],
    ["login", { ...good, client: "x" }, ["/client"]],
    ["login", { ...good, client: { userAgent: 1, address: ["::1"] } }, ["/client/user_agent", "/client/address"]],
    ["changePassword", {}, ["/user_id", "/current_password", "/new_password"]],
    ["changePassword", { userId, currentPassword: 1, newPassword: "x" }, ["/current_password"]],
    ["changePassword", { userId, currentPassword: "x", newPassword: "x", newSession: 1 }, ["/new_session"]],
    ["changeUsername", {}, ["/user_id", "/current_password", "/username"]],
    ["updateProfile", { userId, profile: ["x"] }, ["/profile"]],
    ["deleteAccount", { userId }, ["/current_password"]],
    ["setPassword", { userId }, ["/new_password"]],
    ["setUsername", { userId, username: 1 }, ["/username"]],
    ["findUser", {}, ["/username"]],
    ["findUser", { userId: 7 }, ["/user_id"]],
    ["findUser", { userId, username: "x" }, ["/username"]],
    ["listUsers", { after: 7, limit: 0 }, ["/after", "/limit"]],
    ["requestPasswordReset", { username: 1, waitUntil: 2 }, ["/username", "/wait_until"]],
    ["resetPassword", {}, ["/secret", "/new_password"]],
    ["requestEmailVerification", { client: 1 }, ["/username"]],
    ["requestEmailVerification", { username: "x", client: 1 }, ["/client"]],
    ["verifyEmail", { secret: null }, ["/secret"]],
    ["requestEmailChange", {}, ["/user_id", "/current_password", "/new_email"]],
    ["confirmEmailChange", { secret: 1 }, ["/secret"]],
    ["createResetLink", {}, ["/user_id"]],
    ["currentUser", { accessToken: "x", requireVerified: 1 }, ["/require_verified"]],
    ["refresh", {}, ["/refresh_token"]],
    ["refresh", { refreshToken: { a: 1 } }, ["/refresh_token"]],
    ["logout", { accessToken: 1, refreshToken: null }, ["/access_token", "/refresh_token"]],
    ["currentUser", { accessToken: 1 }, ["/access_token"]],
    ["currentUser", { accessToken: "x", mustBeLive: "yes" }, ["/must_be_live"]],
    ["introspect", {}, ["/token"]],
    ["logoutEverywhere", { userId: 1, except: 2 }, ["/user_id", "/except"]],
    ["listSessions", { userId: null }, ["/user_id"]],
    ["listSessions", { userId, limit: "9", after: { createdAt: "now" } }, ["/after/created_at", "/after/id", "/limit"]],
    ["listSessions", { userId, limit: 1_001, after: clock }, ["/after/created_at", "/after/id", "/limit"]],
    ["revokeSession", {}, ["/user_id", "/id"]],
    ["setDisabled", { userId, disabled: "false" }, ["/disabled"]],
    ["unlockUser", { userId: 7 }, ["/user_id"]],
    ["deleteUser", { userId: ["x"] }, ["/user_id"]],
    ["indexAddresses", { onProgress: 1 }, ["/on_progress"]],
    ["purgeExpired", { batchSize: 0, onProgress: true }, ["/batch_size", "/on_progress"]],
  ])("%s %j", async (name, input, pointers) => {
    expect(await places(untyped[name](input))).toEqual(pointers);
  });

  const others = new Set(["publicKeys", "rules", "drainMessages", "with"]);
  const useCases = Object.keys(portcullis).filter((name) => !others.has(name));

  test.each(useCases)("%s with a value that is not an object", async (name) => {
    for (const input of [null, "x", 1, [], true]) {
      expect(await places(untyped[name as keyof Portcullis](input))).toEqual([""]);
    }
  });

  test("An access token that is null, empty or absent is token_missing", async () => {
    for (const input of [{}, { accessToken: null }, { accessToken: "" }, { accessToken: undefined }]) {
      await expect(untyped.currentUser(input)).rejects.toMatchObject({ code: "token_missing" });
    }
  });

  test("An issue is `required` for a missing member and `invalid_type` for the wrong kind, and contains no input", async () => {
    await expect(untyped.login({ password: 5 })).rejects.toMatchObject({
      issues: [
        { pointer: "/username", code: "required", detail: "Required." },
        { pointer: "/password", code: "invalid_type", detail: "Must be a string." },
      ],
    });
  });
});
