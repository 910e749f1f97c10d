import type { HashQueue } from "@portcullis/adapters-crypto";
import { Gauge, type Registry } from "prom-client";
import type { Storage } from "../storage/storage.ts";

/** Tells of what can run short, as it stands when it is asked. */
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
  gauge("portcullis_password_hashes_running", "Password hashes that are computed now.", () => hashQueue.running);
  gauge("portcullis_password_hashes_waiting", "Password hashes that wait for their turn.", () => hashQueue.waiting);
  gauge("portcullis_password_hashes_limit", "Hashes at once, at most.", () => hashQueue.concurrency);
  gauge("portcullis_password_hashes_waiting_limit", "Hashes that may wait; beyond is 503.", () => hashQueue.queueLimit);
  if (pool === undefined) return;
  gauge("portcullis_database_connections_open", "Connections to the database server.", () => pool().open);
  gauge("portcullis_database_connections_idle", "Of those, the ones that wait for work.", () => pool().idle);
  gauge("portcullis_database_connections_awaited", "Who waits for a connection.", () => pool().waiting);
}
