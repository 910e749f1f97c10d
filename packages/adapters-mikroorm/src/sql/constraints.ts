import type { EntityProperty, EntitySchema } from "@mikro-orm/core";
import type { MikroORM } from "@mikro-orm/sql";

/** The names under which the database reports broken constraints, as the ORM gives them. */
export interface Constraints {
  /** Unique, on the username key. */
  readonly username: string;
  /** Unique, on single profile columns, with the property each is of. */
  readonly profile: ReadonlyMap<string, string>;
  /** The foreign key from an access token to its user. */
  readonly user: string;
}

export function constraintsOf(
  orm: MikroORM,
  entities: { readonly user: EntitySchema; readonly accessToken: EntitySchema },
  profile: readonly string[],
): Constraints {
  const naming = orm.config.getNamingStrategy();
  const users = orm.getMetadata().get(entities.user.meta.class);
  const tokens = orm.getMetadata().get(entities.accessToken.meta.class);
  const uniqueName = (property: EntityProperty | undefined) => {
    if (property?.unique === undefined || property.unique === false) return undefined;
    return property.unique === true
      ? naming.indexName(users.tableName, property.fieldNames, "unique")
      : property.unique;
  };
  const unique = profile.flatMap((name) => {
    const constraint = uniqueName(named(users.props, name));
    return constraint === undefined ? [] : [[constraint, name] as const];
  });
  return {
    username: uniqueName(named(users.props, "usernameKey")) ?? "",
    profile: new Map(unique),
    user: named(tokens.props, "userId")?.foreignKeyName ?? "",
  };
}

const named = (properties: readonly EntityProperty[], name: string) => properties.find((one) => one.name === name);
