import { createHash } from "node:crypto";
import type { PoolState } from "@portcullis/core/ports";
import type { Parameter, Result } from "../sql/database.ts";
import type { Client, Connection, Pool } from "./pool.ts";
import { recoveryFrom } from "./recovery.ts";
import { type Shape, Statement } from "./statement.ts";

/** What is known about a connection. */
interface Kept {
  /** Connections of an earlier generation are not used any more. */
  readonly generation: number;
  /** Whether it has been used before. */
  used: boolean;
  /** How the rows of each prepared statement are read, by its name. */
  readonly shapes: Map<string, Shape>;
}

interface Task {
  readonly text: string;
  /** The name of the prepared statement on the server; empty if it is not kept. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly isRetry: boolean;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

type Release = (error?: Error) => void;

/** Milliseconds after a new connection was read-only too, during which no other one is opened for that reason. */
const readOnlyPause = 1000;

/**
 * Runs statements directly on the ORM's pool. Each fixed statement is parsed, planned and described once per
 * connection, so that a look-up costs half the time on both sides.
 */
export class PooledStatements {
  readonly #pool: Pool;
  readonly #fixed: ReadonlySet<string>;
  readonly #names = new Map<string, string>();
  readonly #kept = new WeakMap<Connection, Kept>();
  #generation = 0;
  #foundReadOnly = -readOnlyPause;

  /** @param fixed may grow until the first statement runs */
  constructor(pool: Pool, fixed: ReadonlySet<string>) {
    this.#pool = pool;
    this.#fixed = fixed;
    pool.on("connect", (client) => this.#keptOf(client));
    pool.on("release", (_, client) => void (this.#keptOf(client).used = true));
  }

  get state(): PoolState {
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { open, idle, waiting };
  }

  /** Runs a statement. Rejects with the driver's error. */
  execute(text: string, parameters: readonly Parameter[]): Promise<Result> {
    const name = this.#nameOf(text);
    return new Promise((resolve, reject) => {
      this.#acquire({ text, name, parameters, isRetry: false, resolve, reject });
    });
  }

  /** Closes each open connection instead of using it again, because it leads to the wrong server. */
  giveUpConnections(): void {
    this.#generation += 1;
  }

  #acquire(task: Task): void {
    this.#pool.connect((refused, client, release) => {
      if (refused) {
        task.reject(refused);
        return;
      }
      const kept = this.#keptOf(client);
      const status = client.getTransactionStatus();
      // A transaction was left open on it, so what is written there may never be committed.
      const isInTransaction = status === "T" || status === "E";
      if (kept.generation === this.#generation && !isInTransaction) {
        this.#send(task, client, release, kept);
        return;
      }
      release(new Error("The connection must not be used again."));
      this.#acquire(task);
    });
  }

  #send(task: Task, client: Client, release: Release, kept: Kept, anew = false): void {
    const { text, name, parameters } = task;
    const shape = name === "" ? undefined : kept.shapes.get(name);
    const statement = new Statement({ client, text, name, parameters, shape, anew }, (error) => {
      if (error !== null) {
        this.#recover(task, statement, error, { client, release, kept, anew });
        return;
      }
      if (name !== "") kept.shapes.set(name, statement.shape);
      release();
      task.resolve(statement.result);
    });
    client.query(statement);
  }

  #recover(
    task: Task,
    statement: Statement,
    error: Error,
    { client, release, kept, anew }: { client: Client; release: Release; kept: Kept; anew: boolean },
  ): void {
    const { dropConnection, retry } = recoveryFrom(error, statement);
    if (retry === "same connection" && !anew) {
      this.#send(task, client, release, kept, true);
      return;
    }
    const again = retry === "new connection" && !task.isRetry && this.#mayReconnect(error, kept);
    release(dropConnection ? error : undefined);
    if (again) this.#acquire({ ...task, isRetry: true });
    else task.reject(error);
  }

  /** Whether a new connection may help. All others of the same generation are then closed too. */
  #mayReconnect(error: Error, { generation, used }: Kept): boolean {
    if ("code" in error && error.code === "25006") {
      const now = performance.now();
      if (!used) this.#foundReadOnly = now;
      if (now - this.#foundReadOnly < readOnlyPause) return false;
    }
    if (!used) return false;
    if (generation === this.#generation) this.giveUpConnections();
    return true;
  }

  /** Names a statement by its text: with counted names, another program behind the same proxy may use the same name. */
  #nameOf(text: string): string {
    if (!this.#fixed.has(text)) return "";
    let name = this.#names.get(text);
    if (name === undefined) {
      name = `portcullis_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
      this.#names.set(text, name);
    }
    return name;
  }

  #keptOf({ connection }: Client): Kept {
    let kept = this.#kept.get(connection);
    if (kept === undefined) {
      kept = { generation: this.#generation, used: false, shapes: new Map() };
      this.#kept.set(connection, kept);
    }
    return kept;
  }
}
