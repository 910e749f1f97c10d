import { StorageError } from "@portcullis/core/ports";

/**
 * Values that are refused before the driver sees them, with the codes that MongoDB has for such things
 * (src/mongo/base/error_codes.yml).
 */
export const refused = {
  /** BadValue */
  value: () => new StorageError("failed", "2"),
  /** InvalidBSON */
  text: () => new StorageError("failed", "22"),
  /** DollarPrefixedFieldName */
  reference: () => new StorageError("failed", "52"),
  /** DocumentValidationFailure */
  field: () => new StorageError("failed", "121"),
} as const;
