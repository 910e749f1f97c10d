import type { EntitySchema } from "@mikro-orm/core";
import type { Profile } from "@portcullis/core/ports";
import { type AccessTokenOptions, defineAccessToken } from "../sql/define-access-token.ts";
import { defineThrottleCounter, type ThrottleOptions } from "../sql/define-throttle-counter.ts";
import { defineUser, type UserDefinition } from "../sql/define-user.ts";

/** What is stored where. The same for `entities` and `storageOn`. */
export interface Definition<P extends Profile> {
  /** Default: UUIDs in a table `users`, without profile columns. */
  readonly user?: UserDefinition<P>;
  /** Default: a table `access_tokens`. */
  readonly accessToken?: AccessTokenOptions;
  /** Default: a table `throttle_counters`. */
  readonly throttle?: ThrottleOptions;
}

export interface Entities<P extends Profile> {
  readonly user: UserDefinition<P>;
  readonly accessToken: EntitySchema;
  readonly throttleCounter: EntitySchema;
}

const defaultUser = defineUser();

export function entitiesOf<P extends Profile>({ user, accessToken, throttle }: Definition<P>): Entities<P> {
  // Without a definition, P is its default.
  const defined = user ?? (defaultUser as unknown as UserDefinition<P>);
  return {
    user: defined,
    accessToken: defineAccessToken(defined.entity, accessToken),
    throttleCounter: defineThrottleCounter(throttle),
  };
}

/**
 * The entities of users, sessions and throttle counters, for the configuration of the application's own MikroORM. Its
 * migrations create their tables. Relations may refer to the entity of the user.
 * @throws TypeError for an invalid table name
 */
export function entities<P extends Profile>(definition: Definition<P> = {}): EntitySchema[] {
  const { user, accessToken, throttleCounter } = entitiesOf(definition);
  return [user.entity, accessToken, throttleCounter];
}
