import { StorageError } from "@portcullis/core/ports";

/**
 * A collection that is there already, or an index of it, is not what this system relies on. An operator has to decide:
 * nothing is changed, and nothing written until then.
 */
export class UnsuitableCollectionError extends StorageError {
  readonly collection: string;
  /** Absent when it is the collection itself. */
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
