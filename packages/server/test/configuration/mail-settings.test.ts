import { describe, expect, test } from "vitest";
import { ConfigurationError, type Environment, loadConfig } from "../../src/index.ts";

const secret = "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR";

function problemsOf(environment: Environment): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe("The settings of messages", () => {
  const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const smtp = { PORTCULLIS_SMTP_URL: "smtps://mail.example.com", PORTCULLIS_MAIL_FROM: "Example <auth@example.com>" };
  const webhook = {
    PORTCULLIS_MAIL_WEBHOOK_URL: "https://app.example/hook",
    PORTCULLIS_MAIL_WEBHOOK_SECRET: webhookSecret,
  };
  const production = {
    PORTCULLIS_ENV: "production",
    PORTCULLIS_SECRET: secret,
    PORTCULLIS_DATABASE_URL: "postgresql://u:p@h/d",
    PORTCULLIS_EMAIL: "username",
  };
  const publicUrl = { PORTCULLIS_PUBLIC_URL: "https://auth.example" };

  test("are complete: a mail server and a sender, or a webhook and its secret", () => {
    expect(loadConfig(smtp)).toMatchObject({ smtpUrl: "smtps://mail.example.com" });
    expect(loadConfig(webhook)).toMatchObject({ mailWebhookSecrets: [webhookSecret] });
    expect(problemsOf({ PORTCULLIS_SMTP_URL: "smtps://mail.example.com" })).toEqual([
      "PORTCULLIS_SMTP_URL and PORTCULLIS_MAIL_FROM must be set together",
    ]);
    expect(problemsOf({ PORTCULLIS_MAIL_WEBHOOK_URL: "https://app.example/hook" })).toEqual([
      "PORTCULLIS_MAIL_WEBHOOK_URL and PORTCULLIS_MAIL_WEBHOOK_SECRET must be set together",
    ]);
    expect(problemsOf({ ...smtp, ...webhook })).toEqual([
      "PORTCULLIS_SMTP_URL and PORTCULLIS_MAIL_WEBHOOK_URL can't be used together",
    ]);
    expect(problemsOf({ PORTCULLIS_REQUIRE_VERIFIED: "on" })).toEqual([
      "PORTCULLIS_REQUIRE_VERIFIED requires PORTCULLIS_EMAIL",
    ]);
  });

  test("require a way to send and the public URL in production", () => {
    expect(problemsOf(production)).toEqual([
      "PORTCULLIS_EMAIL requires PORTCULLIS_SMTP_URL or PORTCULLIS_MAIL_WEBHOOK_URL",
      "PORTCULLIS_EMAIL requires PORTCULLIS_PUBLIC_URL, which links in messages begin with",
    ]);
    expect(loadConfig({ ...production, ...smtp, ...publicUrl })).toMatchObject({ email: "username" });
    expect(loadConfig({ ...production, ...webhook, ...publicUrl })).toMatchObject({ email: "username" });
    const pages = { PORTCULLIS_RESET_URL: "https://app.example/r", PORTCULLIS_VERIFY_URL: "https://app.example/v" };
    expect(loadConfig({ ...production, ...smtp, ...pages })).toMatchObject({ resetUrl: "https://app.example/r" });
  });
});
