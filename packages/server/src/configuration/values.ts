import { isIP } from "node:net";
import { secretMinBytes } from "@portcullis/adapters-crypto";
import {
  isWebhookSecret,
  parseSender,
  parseSmtpUrl,
  parseWebhookUrl,
  webhookSecretForm,
} from "@portcullis/adapters-mail";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { parseDatabaseLocation } from "../engines/index.ts";

/** A whole number in decimal digits. */
export const wholeNumber = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
};

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });

export const onOrOff = oneOf(["on", "off"]).transform((value) => value === "on");

export const text = z
  .string()
  .max(255, "must have at most 255 characters")
  .regex(/^[\x21-\x7e]+$/, "must be visible ASCII characters");

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

export const host = z
  .string()
  .refine((value) => isIP(value) !== 0 || hostName.test(value), "must be an IP address or a host name");

export const path = z.string().refine((value) => !value.includes("\0"), "must be a path");

export const prefix = z
  .string()
  .regex(/^(\/[A-Za-z0-9._~-]+)+$/, "must be a path such as /auth, without a trailing slash");

/** The URL of a page, without query, fragment, user and password, which links add or must not have. */
const isPageUrl = (value: string): boolean =>
  /^[!-~]+$/.test(value) &&
  /^https?:/i.test(value) &&
  URL.canParse(value) &&
  [new URL(value)].every(({ search, hash, username, password }) => search + hash + username + password === "");

export const publicUrl = z
  .string()
  .refine(
    (value) => isPageUrl(value) && !value.endsWith("/"),
    "must be a URL such as https://auth.example.com, without a trailing slash, query or fragment",
  );

export const pageUrl = z
  .string()
  .refine((value) => isPageUrl(value), "must be a URL such as https://example.com/page, without query or fragment");

/** Text that an adapter's function parses. */
const readBy = (read: (value: string) => unknown) =>
  z.string().superRefine((value, context) => {
    try {
      read(value);
    } catch (error) {
      context.addIssue({ code: "custom", message: sentenceOf(error) });
    }
  });

export const smtpUrl = readBy(parseSmtpUrl);

export const mailSender = readBy(parseSender);

export const webhookUrl = readBy(parseWebhookUrl);

/** The messages of adapters-mail never contain the value. */
const sentenceOf = (error: unknown): string =>
  error instanceof TypeError ? `is not valid: ${error.message.replace(/\.$/, "")}` : "is not valid";

/** Newest first, as Standard Webhooks writes them. */
export const webhookSecrets = z
  .string()
  .transform((value) => value.split(",").map((secret) => secret.trim()))
  .refine((values) => values.every(isWebhookSecret), `must be ${webhookSecretForm}`)
  .transform((values): readonly string[] => values);

const listOf = (isOne: (item: string) => boolean, message: string) =>
  z
    .string()
    .transform((value) => (value.trim() === "" ? [] : value.split(",").map((item) => item.trim())))
    .refine((items) => items.every(isOne), message)
    .transform((items): readonly string[] => items);

export const proxies = listOf(
  (item) => ipaddr.isValidCIDR(item) || isIP(item) !== 0,
  "must be IP addresses or networks such as 10.0.0.0/8, separated by commas",
);

/**
 * An origin as browsers send it, or that of an app shell or extension, such as `capacitor://localhost`. The URL
 * standard gives those schemes no origin, so the text itself is compared.
 */
function isOrigin(item: string): boolean {
  if (item.includes("*") || !URL.canParse(item)) return false;
  const { origin } = new URL(item);
  return /^https?:/.test(item) ? origin === item : /^(?!file:)[a-z][a-z\d+.-]*:\/\/[a-z\d.-]+(?::\d{1,5})?$/.test(item);
}

export const origins = listOf(
  isOrigin,
  "must be origins such as https://app.example or capacitor://localhost, without a path, separated by commas; * and null are not allowed",
);

/** Newest first. A comma can't be part of a secret. */
export const secrets = z
  .string()
  .transform((value) => value.split(",").map((secret) => secret.trim()))
  .refine(
    (values) => values.every((secret) => Buffer.byteLength(secret) >= secretMinBytes),
    `must have at least ${secretMinBytes} bytes; generate one with "portcullis keys generate --secret"`,
  )
  .refine((values) => new Set(values).size === values.length, "contains a secret twice")
  .transform((values): readonly string[] => values);

/** A comma can't be part of a key. */
export const apiKeys = z
  .string()
  .transform((value) => value.split(",").map((key) => key.trim()))
  .refine(
    (keys) => keys.every((key) => key.length >= secretMinBytes && /^[!-~]+$/.test(key)),
    `must have at least ${secretMinBytes} visible ASCII characters each; generate one with "portcullis keys generate --secret"`,
  )
  .transform((keys): readonly string[] => keys);

export const database = z.string().transform((value, context) => {
  try {
    return parseDatabaseLocation(value);
  } catch (error) {
    const message = error instanceof TypeError ? error.message : "is not valid";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  }
});
