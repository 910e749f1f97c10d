import { type EntityProperty, type Platform, Type } from "@mikro-orm/core";

/** A flag whose column stores the opposite. */
export class InvertedFlagType extends Type<boolean, unknown> {
  override getColumnType(_: EntityProperty, platform: Platform): string {
    return platform.getBooleanTypeDeclarationSQL();
  }

  override compareAsType(): string {
    return "boolean";
  }

  override convertToDatabaseValue(value: unknown): unknown {
    return inverted(value);
  }

  override convertToJSValue(value: unknown): boolean {
    // Any other value is kept, and reported as corrupt.
    return inverted(value) as boolean;
  }
}

function inverted(value: unknown): unknown {
  if (value === true || value === 1) return false;
  return value === false || value === 0 ? true : value;
}
