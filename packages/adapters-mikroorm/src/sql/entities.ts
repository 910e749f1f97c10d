import type { EntitySchema } from "@mikro-orm/core";
import type { NoProfile, Profile } from "@portcullis/core/ports";
import { defineAccessToken } from "./define-access-token.ts";
import { defineOneTimeSecret } from "./define-one-time-secret.ts";
import { defineThrottleCounter } from "./define-throttle-counter.ts";
import { defineUser, type UserDefinition } from "./define-user.ts";
import type { TableOptions } from "./tables.ts";

/** The entities of the tables. */
export interface Entities<P extends Profile> {
  readonly user: UserDefinition<P>;
  readonly accessToken: EntitySchema;
  readonly throttleCounter: EntitySchema;
  readonly oneTimeSecret: EntitySchema;
}

/**
 * @param byDefault the users if the options name none
 * @throws TypeError for an invalid name of a table or column
 */
export function entitiesOf<P extends Profile>(
  options: TableOptions<P>,
  byDefault: UserDefinition<NoProfile> = defineUser(),
): Entities<P> {
  // Without a definition, P is its default.
  const user = options.user ?? (byDefault as unknown as UserDefinition<P>);
  return {
    user,
    accessToken: defineAccessToken(user.entity, options.accessToken),
    throttleCounter: defineThrottleCounter(options.throttle),
    oneTimeSecret: defineOneTimeSecret(user.entity, options.oneTimeSecret),
  };
}

/** The same as a list, for the configuration of an ORM. */
export const entityList = <P extends Profile>(entities: Entities<P>): readonly EntitySchema[] => [
  entities.user.entity,
  entities.accessToken,
  entities.throttleCounter,
  entities.oneTimeSecret,
];
