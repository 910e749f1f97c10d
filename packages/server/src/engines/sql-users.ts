import { Migration } from "@mikro-orm/migrations";
import type { MigrationObject } from "@mikro-orm/core";
import { defineUser, p, type UserDefinition } from "@portcullis/adapters-mikroorm";
import type { UserProfile } from "./user-profile.ts";

/** Nullable and without a default: earlier versions insert rows without it. */
class EmailColumn extends Migration {
  override up(): void {
    this.addSql(`alter table "users" add column "email" varchar(255) null`);
  }

  override down(): void {
    this.addSql(`alter table "users" drop column "email"`);
  }
}

/** The service's users in an SQL database. Its migrations are the same, whether or not the e-mail address is read. */
export function sqlUsers(
  builtIn: readonly MigrationObject[],
  withEmail: boolean,
): { readonly user: UserDefinition<UserProfile>; readonly migrations: readonly MigrationObject[] } {
  const user = withEmail ? defineUser({ profile: { email: p.string().length(255).nullable() } }) : defineUser();
  return {
    // Users whose address is not read have an empty profile.
    user: user as UserDefinition<UserProfile>,
    migrations: [...builtIn, { name: "service_0001_email", class: EmailColumn }],
  };
}
