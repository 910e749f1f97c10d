import type { NoProfile, Profile, PublicUser } from "../domain/user.ts";
import type { RegisterInput } from "../use-cases/register.ts";
import type { Portcullis } from "./portcullis.ts";

/** The input of `register` without the client: `admitRegistration` counts the registration before the transaction. */
export type RegisterInTransactionInput = Omit<RegisterInput, "client"> & { readonly client?: never };

/**
 * The use cases that can run inside a transaction of the application: those that neither count attempts nor verify a
 * credential. A rollback would undo what the others count and end, so they are absent here, and throw if they are
 * called.
 *
 * Events are emitted and messages are sent after the commit, and not at all after a rollback.
 */
export interface PortcullisInTransaction<P extends Profile = NoProfile>
  extends Pick<
    Portcullis<P>,
    "updateProfile" | "setPassword" | "setDisabled" | "deleteUser" | "findUser" | "listUsers"
  > {
  /**
   * Creates a user. The password is hashed while the transaction is open.
   * @throws AuthError `validation_failed` with every broken rule, with a unique profile field whose value is `taken`,
   * or with a field that the store does not know; `username_taken`; `overloaded`
   */
  readonly register: (input: RegisterInTransactionInput) => Promise<PublicUser<P>>;
}
