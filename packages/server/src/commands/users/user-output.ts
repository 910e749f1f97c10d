import type { UserDetails } from "@portcullis/core";
import type { UserProfile } from "../../engines/index.ts";

/** The JSON output of a user. */
export const userFields = ({
  id,
  username,
  disabled,
  emailVerified,
  createdAt,
  passwordChangedAt,
  profile: { email },
}: UserDetails<UserProfile>) => ({
  id,
  username,
  ...(email === undefined ? {} : { email }),
  ...(emailVerified === undefined ? {} : { email_verified: emailVerified }),
  disabled,
  created_at: createdAt.toISOString(),
  password_changed_at: passwordChangedAt.toISOString(),
});

export function table(users: readonly UserDetails<UserProfile>[]): string {
  const rows = users.map(({ id, username, disabled, createdAt }) => [
    id,
    // An imported name could contain control characters of terminals.
    username.replace(/\p{C}/gu, "\ufffd"),
    disabled ? "disabled" : "enabled",
    createdAt.toISOString(),
  ]);
  const lines = [["ID", "USERNAME", "STATE", "CREATED"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
