import type { NoProfile, Profile, PublicUser } from "../domain/user.ts";
import type { RegisterInput } from "../use-cases/register.ts";
import type { Portcullis } from "./portcullis.ts";

/** Registration inside a transaction does not count: `admitRegistration` counts it before the transaction. */
export type RegisterInTransactionInput = Omit<RegisterInput, "client"> & { readonly client?: never };

/**
 * The use cases that may run inside a transaction of the application: those that neither count attempts nor judge a
 * credential. A rollback would undo what the others have counted and ended; they are not here, and throw if they are called.
 *
 * Events and messages follow the commit. After a rollback there are none, failures included.
 */
export interface PortcullisInTransaction<P extends Profile = NoProfile>
  extends Pick<
    Portcullis<P>,
    "updateProfile" | "setPassword" | "setDisabled" | "deleteUser" | "findUser" | "listUsers"
  > {
  /**
   * Creates a user. The password is hashed while the transaction is open.
   * @throws AuthError `validation_failed` with every broken rule, with a unique profile field whose value is `taken`, or with a
   * field that the store does not know; `username_taken`; `overloaded`
   */
  readonly register: (input: RegisterInTransactionInput) => Promise<PublicUser<P>>;
}
