import type { EventSubscriber, MikroORM } from "@mikro-orm/core";
import { TransactionError } from "./transaction-error.ts";

/** The argument of `within`: an entity manager of any driver. */
export interface EntityManagerInTransaction {
  getTransactionContext(): unknown;
}

/** The ORM's event at the start or the end of a transaction. */
interface TransactionEvent {
  readonly em: object;
  readonly transaction?: object;
}

/** A transaction, or a savepoint in it. */
interface Scope {
  readonly context: object;
  /** The work to do after the commit. */
  readonly work: (() => void)[];
}

/** The scopes on one connection, from the transaction to the innermost savepoint. */
interface Stack {
  readonly scopes: Scope[];
  /** Runs before the commit of the transaction. */
  check?: CommitCheck;
  state: "open" | "committed" | "rolled back";
}

/**
 * Receives the ORM's handle of the outermost transaction, and rejects if its commit would store nothing. Then the
 * commit is rejected with the same error.
 */
export type CommitCheck = (context: object) => Promise<void>;

/** A transaction of the application. */
export interface OpenTransaction {
  /** The ORM's handle of the transaction. */
  readonly context: object;
  /** @throws TransactionError if the transaction, or its savepoint, has ended */
  assertOpen(): void;
  /** Runs the check once before the outermost commit. A later check replaces it. */
  beforeCommit(check: CommitCheck): void;
  /**
   * Does the work after the outermost commit, unless the innermost open savepoint or the transaction is rolled back.
   */
  afterCommit(work: () => void): void;
}

/** Tracks the transactions that begin through the entity managers of an ORM, and the work to do after their commits. */
export class Transactions implements EventSubscriber {
  readonly #stacks = new WeakMap<object, Stack>();
  /** Entity managers that are opening a savepoint in a transaction. */
  readonly #opening = new WeakMap<object, Stack>();

  constructor(orm: Pick<MikroORM, "em">) {
    // Forks have the same event manager, or a copy of it.
    orm.em.getEventManager().registerSubscriber(this);
  }

  /**
   * Returns the open transaction of an entity manager.
   * @throws TypeError if it has no open transaction, or one that did not begin through an entity manager of this ORM
   */
  of(em: EntityManagerInTransaction): OpenTransaction {
    if (typeof (em as Partial<EntityManagerInTransaction> | undefined)?.getTransactionContext !== "function") {
      throw new TypeError("within: The argument must be an EntityManager.");
    }
    const context = em.getTransactionContext();
    if (typeof context !== "object" || context === null) {
      throw new TypeError(
        "within: The entity manager has no open transaction. Use the one that em.transactional() passes on, or call" +
          " em.begin() first.",
      );
    }
    const stack = this.#stacks.get(context);
    if (stack === undefined) {
      throw new TypeError(
        "within: The transaction did not begin through an entity manager of the storage's ORM, after the storage was made.",
      );
    }
    return {
      context,
      assertOpen: () => {
        if (stack.scopes.some((scope) => scope.context === context)) return;
        throw new TransactionError("The transaction has ended. Call auth.with() anew for each transaction.");
      },
      beforeCommit: (check) => {
        stack.check = check;
      },
      afterCommit: (work) => {
        if (stack.state === "committed") work();
        stack.scopes.at(-1)?.work.push(work);
      },
    };
  }

  beforeTransactionStart({ em, transaction }: TransactionEvent): void {
    const stack = transaction === undefined ? undefined : this.#stacks.get(transaction);
    if (stack !== undefined) this.#opening.set(em, stack);
  }

  afterTransactionStart({ em, transaction }: TransactionEvent): void {
    if (transaction === undefined) return;
    const stack = this.#opening.get(em) ?? { scopes: [], state: "open" };
    this.#opening.delete(em);
    stack.scopes.push({ context: transaction, work: [] });
    this.#stacks.set(transaction, stack);
  }

  /** The ORM rejects the commit if this rejects. */
  async beforeTransactionCommit({ transaction }: TransactionEvent): Promise<void> {
    const stack = transaction === undefined ? undefined : this.#stacks.get(transaction);
    if (transaction === undefined || stack?.scopes[0]?.context !== transaction) return;
    await stack.check?.(transaction);
  }

  afterTransactionCommit({ transaction }: TransactionEvent): void {
    const { stack, ended } = this.#end(transaction);
    const work = ended.flatMap((scope) => scope.work);
    const outer = stack?.scopes.at(-1);
    if (outer !== undefined) {
      outer.work.push(...work);
    } else if (stack !== undefined) {
      stack.state = "committed";
      for (const one of work) one();
    }
  }

  afterTransactionRollback({ transaction }: TransactionEvent): void {
    const { stack } = this.#end(transaction);
    if (stack?.scopes.length === 0) stack.state = "rolled back";
  }

  /** Removes the scope and those inside it from the stack. */
  #end(context: object | undefined): { readonly stack?: Stack; readonly ended: readonly Scope[] } {
    const stack = context === undefined ? undefined : this.#stacks.get(context);
    const place = stack?.scopes.findIndex((scope) => scope.context === context) ?? -1;
    return stack === undefined || place < 0 ? { ended: [] } : { stack, ended: stack.scopes.splice(place) };
  }
}
