import { StorageError } from "@portcullis/core/ports";

/**
 * Errors for values that are rejected before the driver sees them, with MongoDB's codes
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
