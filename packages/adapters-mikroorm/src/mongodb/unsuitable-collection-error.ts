import { StorageError } from "@portcullis/core/ports";

/**
 * An existing collection or index does not fit. An operator has to resolve it. Nothing is changed, and nothing written
 * until then.
 */
export class UnsuitableCollectionError extends StorageError {
  readonly collection: string;
  /** The index; absent if the collection itself does not fit. */
  readonly index?: string;

  /** @param engineCode MongoDB's code for such a conflict */
  constructor(
    engineCode: string,
    where: { readonly collection: string; readonly index?: string; readonly reason: string },
  ) {
    super("failed", engineCode);
    const { collection, index, reason } = where;
    this.message = `The ${index === undefined ? "" : `index "${index}" of `}collection "${collection}" ${reason}.`;
    this.collection = collection;
    if (index !== undefined) this.index = index;
  }
}
