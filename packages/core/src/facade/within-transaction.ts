import type { Profile } from "../domain/user.ts";
import type { StorageTransaction } from "../ports/storage-transaction.ts";
import { DeleteUser } from "../use-cases/delete-user.ts";
import type { Dependencies, Messages } from "../use-cases/dependencies.ts";
import { FindUser } from "../use-cases/find-user.ts";
import { ListUsers } from "../use-cases/list-users.ts";
import { Register } from "../use-cases/register.ts";
import { SetDisabled } from "../use-cases/set-disabled.ts";
import { SetPassword } from "../use-cases/set-password.ts";
import { UpdateProfile } from "../use-cases/update-profile.ts";
import { executing } from "./executing.ts";
import type { PortcullisInTransaction } from "./portcullis-in-transaction.ts";

type AfterCommit = StorageTransaction<Profile>["afterCommit"];

/**
 * Creates the use cases that can run inside a transaction.
 * @param outside the dependencies outside of the transaction
 * @param names all names of the facade; those that are not available inside throw
 */
export function withinTransaction<P extends Profile>(
  outside: Dependencies<P>,
  names: readonly string[],
): (transaction: StorageTransaction<P>) => PortcullisInTransaction<P> {
  const refused = Object.fromEntries(names.map((name) => [name, refusing(name)]));
  return (transaction) => {
    assertTransaction(transaction);
    const { users, accessTokens } = transaction;
    const afterCommit: AfterCommit = (work) => transaction.afterCommit(work);
    const inside = {
      ...outside,
      users,
      accessTokens,
      events: {
        emit: deferred(afterCommit, (event) => outside.events.emit(event)),
      } satisfies Dependencies<P>["events"],
      messenger: outside.messenger === null ? null : deferredMessages(afterCommit, outside.messenger),
      registrationThrottle: null,
    };
    return {
      ...refused,
      register: executing(new Register(inside)),
      updateProfile: executing(new UpdateProfile(inside)),
      setPassword: executing(new SetPassword(inside)),
      setDisabled: executing(new SetDisabled(inside)),
      deleteUser: executing(new DeleteUser(inside)),
      findUser: executing(new FindUser(inside)),
      listUsers: executing(new ListUsers(inside)),
    };
  };
}

const deferred =
  <Input extends readonly unknown[]>(afterCommit: AfterCommit, work: (...input: Input) => void) =>
  (...input: Input): void =>
    afterCommit(() => work(...input));

/** The secrets of messages are also created after the commit. */
const deferredMessages = <P extends Profile>(afterCommit: AfterCommit, messages: Messages<P>): Messages<P> => ({
  sendSecret: deferred(afterCommit, (...input) => messages.sendSecret(...input)),
  askToVerify: deferred(afterCommit, (...input) => messages.askToVerify(...input)),
  notifyPasswordChanged: deferred(afterCommit, (...input) => messages.notifyPasswordChanged(...input)),
  notifyEmailChanged: deferred(afterCommit, (...input) => messages.notifyEmailChanged(...input)),
});

const refusing = (name: string) => () => {
  throw new TypeError(
    `"${name}" is not available inside a transaction, because a rollback would undo what it counts or ends.` +
      " Call it on the Portcullis that createPortcullis returned, before or after the transaction.",
  );
};

function assertTransaction(transaction: unknown): void {
  const { users, accessTokens, afterCommit } = (transaction ?? {}) as Partial<Record<string, unknown>>;
  if (typeof users === "object" && typeof accessTokens === "object" && typeof afterCommit === "function") return;
  throw new TypeError("with: The transaction must be what `within` of a storage returns, as in storage.within(em).");
}
