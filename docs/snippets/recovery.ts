import { createCrypto } from "@portcullis/adapters-crypto";
import { createLogNotifier } from "@portcullis/adapters-mail";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { createPortcullis } from "@portcullis/core";

const storage = createMemoryStorage();
const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
const lines: string[] = [];

// #region settings
const notifier = createLogNotifier({ write: (line) => lines.push(line) }); // or createSmtpNotifier(…)
const auth = createPortcullis(
  { ...storage, ...crypto, notifier },
  {
    email: "username", // or { field: "email" }: a field of the profile
    links: {
      resetPassword: "https://example.com/reset-password",
      verifyEmail: "https://example.com/verify-email",
    },
  },
);
// #endregion

await auth.register({ username: "ann@example.org", password: "correct horse battery" });

// #region use-cases
await auth.requestPasswordReset({ username: "ann@example.org" }); // the same result whether or not the user exists
await auth.drainMessages(); // at shutdown: waits for messages in flight
// the page of the link posts the secret in its fragment:
const secretOf = (link: string) => new URLSearchParams(new URL(link).hash.slice(1)).get("secret") ?? "";
const link = lines.at(-1)?.split(" ").at(-1) ?? "";
await auth.resetPassword({ secret: secretOf(link), newPassword: "battery staple horse" });
// #endregion

export const { user } = await auth.login({ username: "ann@example.org", password: "battery staple horse" });
