import { StorageError } from "@portcullis/core/ports";

/** Something can't be done in a transaction of the application, as the message says. */
export class TransactionError extends StorageError {
  constructor(message: string, engineCode?: string) {
    super("failed", engineCode);
    this.message = message;
  }
}
