import type { PoolState } from "../shared/pool-state.ts";
import type { Parameter, Result } from "../sql/database.ts";
import { isSilence } from "./give-up-on-silence.ts";
import type { Client, Connection, Pool } from "./pool.ts";
import { type Shape, Statement } from "./statement.ts";

/**
 * Statements straight on the ORM's own pool. Each of the fixed ones is parsed, planned and described once for each
 * connection: a request's look-up then costs half the time on both sides.
 */
export class PooledStatements {
  readonly #pool: Pool;
  readonly #fixed: ReadonlySet<string>;
  readonly #names = new Map<string, string>();
  readonly #shapes = new WeakMap<Connection, Map<string, Shape>>();

  /** @param fixed may get more until the first is carried out */
  constructor(pool: Pool, fixed: ReadonlySet<string>) {
    this.#pool = pool;
    this.#fixed = fixed;
  }

  get state(): PoolState {
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { open, idle, waiting };
  }

  /** Rejects with the driver's own error. */
  execute(text: string, parameters: readonly Parameter[]): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#pool.connect((refused, client, release) => {
        if (refused) {
          reject(refused);
          return;
        }
        const name = this.#nameOf(text);
        const shapes = this.#shapesOf(client);
        const shape = name === "" ? undefined : shapes.get(name);
        const statement = new Statement({ client, text, name, parameters, shape }, (error) => {
          if (error === null) {
            if (name !== "") shapes.set(name, statement.shape);
            release();
            resolve(statement.result);
            return;
          }
          // A connection that fell silent is not to be used again; the pool itself sees when one was closed.
          release(isSilence(error) ? error : undefined);
          reject(error);
        });
        client.query(statement);
      });
    });
  }

  #nameOf(text: string): string {
    if (!this.#fixed.has(text)) return "";
    let name = this.#names.get(text);
    if (name === undefined) this.#names.set(text, (name = `portcullis_${this.#names.size}`));
    return name;
  }

  #shapesOf({ connection }: Client): Map<string, Shape> {
    let shapes = this.#shapes.get(connection);
    if (shapes === undefined) this.#shapes.set(connection, (shapes = new Map<string, Shape>()));
    return shapes;
  }
}
