import { isEmailAddress, type User, type UserId, usernameKey, usernameLength } from "@portcullis/core";
import { type NewUser } from "@portcullis/core/ports";
import { z } from "zod";
import type { UserProfile } from "../engines/index.ts";

/** Writes a user as one line of JSON, with the password hash. */
export function lineOf(user: User<UserProfile>): string {
  const line = {
    id: user.id,
    username: user.username,
    password_hash: user.passwordHash,
    disabled: user.disabled,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
    credentials_version: user.credentialsVersion,
    credentials_changed_at: user.credentialsChangedAt.toISOString(),
    ...(user.verifiedAddress === null ? {} : { verified_address: user.verifiedAddress }),
    profile: user.profile,
  };
  return `${JSON.stringify(line)}\n`;
}

const isShort = (text: string) => Array.from(text).length <= usernameLength.max;

const username = z.string().transform((display, context) => {
  const key = usernameKey(display);
  if (key !== null && isShort(display) && isShort(key)) return { display, key };
  context.addIssue({ code: "custom", message: "is not a valid username" });
  return z.NEVER;
});

const address = username.refine(({ display }) => isEmailAddress(display), "is not an e-mail address");

const time = z.iso
  .datetime({ offset: true, error: "must be a time such as 2030-01-31T12:00:00.000Z" })
  .transform((text) => new Date(text))
  .refine((at) => at.getTime() >= 0 && at.getUTCFullYear() < 2100, "must be from 1970 on and before 2100");

const text = z.string("must be text");

/** Only username and hash are required, for users from other systems. */
const userLine = z.strictObject({
  id: text.min(1, "must not be empty").max(255, "is too long").optional(),
  username,
  password_hash: text,
  disabled: z.boolean("must be true or false").default(false),
  created_at: time.optional(),
  updated_at: time.optional(),
  credentials_version: z.int("must be a whole number").min(1, "must be at least 1").optional(),
  credentials_changed_at: time.optional(),
  verified_address: username.optional(),
  profile: z.strictObject({ email: address.optional() }, "must be an object").default({}),
});

export type ReadLine =
  | { readonly user: NewUser<UserProfile>; readonly problem?: undefined }
  /** Says what is wrong, without any content of the line. */
  | { readonly user?: undefined; readonly problem: string };

export interface LineRules {
  /** Returns why the hash can't be used; null if it can. */
  readonly hashProblem: (passwordHash: string) => string | null;
  /** The creation time of users whose line has none. */
  readonly now: Date;
}

/** Reads the user of a line and makes the username key. Change times and versions are not imported. */
export function readUserLine(line: string, { hashProblem, now }: LineRules): ReadLine {
  const result = userLine.safeParse(parsedJson(line));
  if (!result.success) return { problem: result.error.issues.slice(0, 3).map(problemOf).join("; ") };
  const { id, username: name, password_hash: passwordHash, disabled, created_at: createdAt = now } = result.data;
  const { verified_address: verified, profile } = result.data;
  const { email } = profile;
  const unusable = hashProblem(passwordHash);
  if (unusable !== null) return { problem: unusable };
  return {
    user: {
      ...(id === undefined ? {} : { id: id as UserId }),
      username: name.display,
      usernameKey: name.key,
      passwordHash,
      createdAt,
      disabled,
      ...(verified === undefined ? {} : { verified: { address: verified.display, key: verified.key } }),
      ...(email === undefined ? {} : { addressKey: email.key }),
      profile: email === undefined ? {} : { email: email.display },
    },
  };
}

/** The parser's message would quote the line. */
function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function problemOf({ code, path, message }: z.core.$ZodIssue): string {
  const field = path.join(".");
  if (field === "" && code === "invalid_type") return "it is not a JSON object";
  // Zod would name them.
  if (code === "unrecognized_keys") return `${field === "" ? "it" : field} has unknown fields`;
  return `${field} ${code === "invalid_type" && message.startsWith("Invalid") ? "is missing or of the wrong type" : message}`;
}
