import { BigIntType, type EntityProperty, IntegerType, type Platform } from "@mikro-orm/core";
import { SqlitePlatform } from "@mikro-orm/sql";

/**
 * The ORM writes this into the statement that creates a column. SQLite does not know it: there, the ORM makes the
 * integer key of the table count by itself.
 */
const identity = "by default as identity";

/** Makes the property an identity column, except on SQLite. Each ORM has a copy of the property. */
function generate(property: EntityProperty, platform: Platform): void {
  if (!(platform instanceof SqlitePlatform)) property.generated = identity;
}

/** Ids of 32 bits that the database makes. */
export class GeneratedIntegerType extends IntegerType {
  override getColumnType(property: EntityProperty, platform: Platform): string {
    generate(property, platform);
    return super.getColumnType(property, platform);
  }
}

/** Ids of 64 bits that the database makes, as text. */
export class GeneratedBigIntType extends BigIntType<"string"> {
  constructor() {
    super("string");
  }

  override getColumnType(property: EntityProperty, platform: Platform): string {
    generate(property, platform);
    // The only type of a key that SQLite makes, and the same in columns that refer to it.
    return platform instanceof SqlitePlatform ? "integer" : super.getColumnType(property, platform);
  }
}
