import type { EmailChangedMessage, PasswordResetMessage, UserId } from "@portcullis/core/ports";

export const secret = "uJ5dYk0vS2mB3h1xQpX6WZr8tLqNfEoA";

const user = { id: "0190-user" as UserId, username: "<b>Alice</b>", profile: { language: "en", points: 2n ** 60n } };
const at = new Date("2030-01-31T09:05:30Z");

export const passwordReset: PasswordResetMessage = {
  type: "password_reset",
  to: "alice@example.org",
  user,
  at,
  secret,
  link: `https://app.example.com/reset-password#purpose=password_reset&secret=${secret}`,
  expiresAt: new Date("2030-01-31T09:35:30Z"),
};

export const emailChanged: EmailChangedMessage = {
  type: "email_changed",
  to: "old@example.org",
  user,
  at,
  oldAddress: "old@example.org",
  newAddress: "<new>&@example.org",
};
