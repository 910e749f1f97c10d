import type { EntitySchema } from "@mikro-orm/core";
import type { Profile } from "@portcullis/core/ports";
import { defineAccessToken } from "../sql/define-access-token.ts";
import { defineOneTimeSecret } from "../sql/define-one-time-secret.ts";
import { defineThrottleCounter } from "../sql/define-throttle-counter.ts";
import { defineUser, type UserDefinition } from "../sql/define-user.ts";
import type { TableOptions } from "../sql/tables.ts";

/** The tables and entities. Pass the same definition to `entities`, `migrations` and `storageOn`. */
export type Definition<P extends Profile> = TableOptions<P>;

export interface Entities<P extends Profile> {
  readonly user: UserDefinition<P>;
  readonly accessToken: EntitySchema;
  readonly throttleCounter: EntitySchema;
  readonly oneTimeSecret: EntitySchema;
}

const defaultUser = defineUser();

export function entitiesOf<P extends Profile>({
  user,
  accessToken,
  throttle,
  oneTimeSecret,
}: Definition<P>): Entities<P> {
  // Without a definition, P is its default.
  const defined = user ?? (defaultUser as unknown as UserDefinition<P>);
  return {
    user: defined,
    accessToken: defineAccessToken(defined.entity, accessToken),
    throttleCounter: defineThrottleCounter(throttle),
    oneTimeSecret: defineOneTimeSecret(defined.entity, oneTimeSecret),
  };
}

/**
 * The entities of users, sessions, throttle counters and one-time secrets, for the configuration of the application's
 * own MikroORM. Its migrations create their tables. Relations may refer to the entity of the user.
 * @throws TypeError for an invalid table name
 */
export function entities<P extends Profile>(definition: Definition<P> = {}): EntitySchema[] {
  const { user, accessToken, throttleCounter, oneTimeSecret } = entitiesOf(definition);
  return [user.entity, accessToken, throttleCounter, oneTimeSecret];
}
