import { createLogNotifier, renderMessage } from "@portcullis/adapters-mail";
import { mailModule } from "@portcullis/adapters-mail/inversify";
import { NotifierId } from "@portcullis/core/inversify";
import type { Message } from "@portcullis/core/ports";
import { Container } from "inversify";
import { describe, expect, test } from "vitest";
import { emailChanged, passwordReset, secret } from "./messages.ts";

const { link, secret: _, expiresAt, ...envelope } = passwordReset;
const messages: readonly Message[] = [
  passwordReset,
  { ...passwordReset, type: "verify_email" },
  { ...passwordReset, type: "confirm_email" },
  { ...envelope, type: "password_changed", by: "user" },
  { ...envelope, type: "password_changed", by: "reset" },
  { ...envelope, type: "password_changed", by: "operator" },
  emailChanged,
  { ...emailChanged, oldAddress: null },
];

describe.each(messages.map((message) => [message.type, message] as const))(
  "The default text of %s",
  (_type, message) => {
    test("has one subject line and names the application", () => {
      const { subject, text } = renderMessage(message, "Example App");
      expect(subject).toMatch(/^[^\r\n]*Example App[^\r\n]*$/);
      expect(text).toContain("Example App");
    });

    test("contains no name that a stranger can choose", () => {
      expect(JSON.stringify(renderMessage(message, "Example App"))).not.toContain("Alice");
    });

    test("has a link and its expiry if the message carries a secret, and neither otherwise", () => {
      const { text, html = "" } = renderMessage(message, "Example App");
      const carries = "link" in message;
      expect(text.includes(link)).toBe(carries);
      expect(html.includes("href=")).toBe(carries);
      expect(text.includes("2030-01-31 09:35 UTC")).toBe(carries);
    });
  },
);

test("addresses are escaped in HTML", () => {
  const { html, text } = renderMessage(emailChanged, "A & B");
  expect(html).toContain("&lt;new&gt;&amp;@example.org");
  expect(html).toContain("A &amp; B");
  expect(html).not.toContain("<new>");
  expect(text).toContain("<new>&@example.org");
});

test("a type that the default texts do not support is rejected", () => {
  expect(() => renderMessage({ ...envelope, type: "new_device" } as never, "App")).toThrow(TypeError);
});

test("the log notifier prints the link in one line", async () => {
  const lines: string[] = [];
  const notifier = createLogNotifier({ write: (line) => lines.push(line) });
  for (const message of [passwordReset, emailChanged]) await notifier.notify(message);
  expect(lines).toEqual([
    `Message password_reset to alice@example.org: ${link}`,
    "Message email_changed to old@example.org",
  ]);
  expect(lines[0]).toContain(secret);
  expect(expiresAt).toEqual(passwordReset.expiresAt);
});

test("the module binds the notifier for InversifyJS", () => {
  const notifier = createLogNotifier({ write: () => {} });
  const container = new Container();
  container.load(mailModule(notifier));
  expect(container.get(NotifierId)).toBe(notifier);
});
