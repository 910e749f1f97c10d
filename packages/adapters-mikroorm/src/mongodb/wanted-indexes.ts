import type { EntityMetadata, EntitySchema } from "@mikro-orm/core";
import type { MikroORM } from "@mikro-orm/mongodb";

/** An index of an entity, with the name and options that the ORM's `ensureIndexes` would use. */
export interface WantedIndex {
  readonly collection: string;
  readonly name: string;
  readonly key: Readonly<Record<string, 1>>;
  readonly unique: boolean;
  /** Leaves out documents without the field, so that several documents may lack a unique field. */
  readonly sparse: boolean;
  /** Seconds after the date in the field at which the server deletes a document. */
  readonly expireAfterSeconds?: number;
}

const keyOf = (fields: readonly string[]) => Object.fromEntries(fields.map((field) => [field, 1 as const]));

export function wantedIndexes(orm: MikroORM, entity: EntitySchema): readonly WantedIndex[] {
  const meta: EntityMetadata = orm.getMetadata().get(entity.meta.class);
  const { collection } = meta;
  const fieldsOf = (property: string) => meta.props.find(({ name }) => name === property)?.fieldNames ?? [property];
  const ofProperties = meta.props.flatMap(({ fieldNames, index, nullable = false, unique }) =>
    [unique, index].flatMap((wish, place): WantedIndex[] => {
      if (wish === undefined || wish === false) return [];
      const name = wish === true ? `${fieldNames.join("_1_")}_1` : wish;
      return [{ collection, name, key: keyOf(fieldNames), unique: place === 0, sparse: nullable }];
    }),
  );
  const ofEntity = meta.indexes.flatMap(({ name, options, properties }): WantedIndex[] => {
    if (name === undefined || properties === undefined) return [];
    const key = keyOf([properties].flat().flatMap((property) => fieldsOf(property)));
    const after: unknown = typeof options === "object" ? Reflect.get(options, "expireAfterSeconds") : undefined;
    const expiry = typeof after === "number" ? { expireAfterSeconds: after } : {};
    return [{ collection, name, key, unique: false, sparse: false, ...expiry }];
  });
  return [...ofProperties, ...ofEntity];
}
