import { createSmtpNotifier, type RenderMessage, renderMessage } from "@portcullis/adapters-mail";

// #region smtp
const notifier = createSmtpNotifier({
  url: process.env["SMTP_URL"] ?? "", // smtps://user:password@mail.example.com
  from: "Example <auth@example.com>",
});
await notifier.verify(); // connects and logs in
// #endregion

// #region templates
const render: RenderMessage = (message) => {
  const { language } = message.user.profile as { readonly language?: string };
  if (message.type !== "password_reset" || language !== "de") return renderMessage(message, "Example");
  return { subject: "Neues Passwort", text: `Hier wählst du ein neues Passwort:\n\n${message.link}\n` };
};
// #endregion

export { notifier, render };
