import type { Message } from "@portcullis/core/ports";

/** The default text of one message: paragraphs and a link. */
export interface Words {
  readonly subject: string;
  readonly before: readonly string[];
  readonly link: { readonly label: string; readonly url: string } | null;
  readonly after: readonly string[];
}

/**
 * The default texts. They contain no username and no profile field: a stranger can choose these, and could make the
 * mail server send any text to any address.
 * @throws TypeError for a type that these texts do not know
 */
export function wordsOf(message: Message, appName: string): Words {
  switch (message.type) {
    case "password_reset":
      return {
        subject: `Reset your password for ${appName}`,
        before: [
          `Somebody asked to reset the password of your account at ${appName}. If it was you, open this page and choose a new password:`,
        ],
        link: { label: "Choose a new password", url: message.link },
        after: [
          `The link works once, until ${instant(message.expiresAt)}.`,
          "If it was not you, ignore this message. Your password does not change.",
        ],
      };
    case "verify_email":
      return {
        subject: `Confirm your e-mail address for ${appName}`,
        before: [`Please confirm that this is the e-mail address of your account at ${appName}:`],
        link: { label: "Confirm the address", url: message.link },
        after: [
          `The link works once, until ${instant(message.expiresAt)}.`,
          `If you have no account at ${appName}, ignore this message.`,
        ],
      };
    case "confirm_email":
      return {
        subject: `Confirm your new e-mail address for ${appName}`,
        before: [
          `Somebody asked to use this e-mail address for an account at ${appName}. If it was you, confirm the new address:`,
        ],
        link: { label: "Confirm the new address", url: message.link },
        after: [
          `The link works once, until ${instant(message.expiresAt)}.`,
          "If it was not you, ignore this message. Nothing changes.",
        ],
      };
    case "password_changed":
      return {
        subject: `Your password for ${appName} was changed`,
        before: [
          `The password of your account at ${appName} was changed on ${instant(message.at)}${by[message.by]}. All devices that were logged in to the account have been logged out.`,
        ],
        link: null,
        after: [`If it was not you, reset your password now and contact ${appName}.`],
      };
    case "email_changed":
      return {
        subject: `Your e-mail address for ${appName} was changed`,
        before: [
          message.oldAddress === null
            ? `The e-mail address of your account at ${appName} was set to ${message.newAddress} on ${instant(message.at)}.`
            : `The e-mail address of your account at ${appName} was changed from ${message.oldAddress} to ${message.newAddress} on ${instant(message.at)}.`,
        ],
        link: null,
        after: [`If it was not you, contact ${appName} now.`],
      };
    default:
      throw new TypeError("The default texts do not support this type of message.");
  }
}

const by = {
  user: "",
  reset: ", with a link from an e-mail",
  operator: " by an administrator",
} as const;

/** Formats a time to the minute: `2030-01-31 09:05 UTC`. */
const instant = (at: Date): string => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
