import type { HashQueue } from "@portcullis/adapters-crypto";
import { Gauge, type Registry } from "prom-client";
import type { Storage } from "@portcullis/core/ports";

/** Reports limited resources at the time of each scrape. */
export function observeResources(registry: Registry, hashQueue: HashQueue, pool: Storage["pool"]): void {
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge("portcullis_password_hashes_running", "Password hashes that are running.", () => hashQueue.running);
  gauge(
    "portcullis_password_hashes_waiting",
    "Password hashes that are waiting in the queue.",
    () => hashQueue.waiting,
  );
  gauge("portcullis_password_hashes_limit", "Maximum number of running password hashes.", () => hashQueue.concurrency);
  gauge(
    "portcullis_password_hashes_waiting_limit",
    "Maximum number of waiting password hashes.",
    () => hashQueue.queueLimit,
  );
  if (pool === undefined) return;
  gauge("portcullis_database_connections_open", "Open connections to the database server.", () => pool().open);
  gauge("portcullis_database_connections_idle", "Open connections that are idle.", () => pool().idle);
  gauge(
    "portcullis_database_connections_awaited",
    "Operations that are waiting for a connection.",
    () => pool().waiting,
  );
}
