import type { EntitySchema } from "@mikro-orm/core";
import type { Profile } from "@portcullis/core/ports";
import { defineUser } from "../sql/define-user.ts";
import { type Entities, entitiesOf, entityList } from "../sql/entities.ts";
import type { TableOptions } from "../sql/tables.ts";

/** The tables and entities. Pass the same definition to `entities`, `migrations` and `storageOn`. */
export type Definition<P extends Profile> = TableOptions<P>;

/** One entity, because the ORM of the application and its storage are made of two calls. */
const defaultUser = defineUser();

export const ownEntities = <P extends Profile>(definition: Definition<P>): Entities<P> =>
  entitiesOf(definition, defaultUser);

/**
 * The entities of users, sessions, throttle counters and one-time secrets, for the configuration of the application's
 * own MikroORM. Its migrations create their tables. Relations may refer to the entity of the user.
 * @throws TypeError for an invalid table name
 */
export function entities<P extends Profile>(definition: Definition<P> = {}): EntitySchema[] {
  return [...entityList(ownEntities(definition))];
}
