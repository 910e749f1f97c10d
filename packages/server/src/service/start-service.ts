import { setTimeout as delay } from "node:timers/promises";
import { cryptoModule } from "@portcullis/adapters-crypto/inversify";
import { AuthError, type AuthEvents } from "@portcullis/core";
import { storageModule } from "@portcullis/adapters-mikroorm/inversify";
import { composeApp } from "../composition/compose-app.ts";
import { eventsModule, notifierModule } from "../composition/container.ts";
import { cryptoFor } from "../composition/crypto.ts";
import { notifierFor } from "../composition/notifier.ts";
import type { Config } from "../configuration/index.ts";
import { engineOf } from "../engines/index.ts";
import { type Listening, listen, type RequestHandler } from "../http/listen.ts";
import { loadKeys } from "../keys/load-keys.ts";
import { errorFields } from "../logging/error-fields.ts";
import { LoggedEvents } from "../logging/logged-events.ts";
import type { Logger } from "../logging/logger.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { serveMetrics } from "../metrics/serve-metrics.ts";
import { connectStorage } from "../storage/connect-storage.ts";
import { gateStorage } from "../storage/gated-storage.ts";
import { lowerHashThreadPriority } from "./hash-thread-priority.ts";
import { schedulePurges } from "./purge-schedule.ts";
import { startStorage } from "./start-storage.ts";

/** How long the stop of the service waits for messages in flight, in milliseconds. */
const messageWait = 10_000;

export interface Service {
  readonly url: string;
  /** The URL of the metrics; null if they are off. */
  readonly metricsUrl: string | null;
  /** Whether the database could be used when the service started to listen. */
  readonly isReady: boolean;
  /**
   * Stops the service after all accepted requests have been answered. `/readyz` answers 503 at once; the service still
   * accepts requests for the configured drain time. Idempotent.
   * @returns whether all were answered within the configured time
   */
  stop(): Promise<boolean>;
}

export interface ServiceOptions {
  readonly logger: Logger;
  /** Whether to migrate the database to the schema of this version first. */
  readonly migrate: boolean;
  /** Called if the database of a started service turns out to be unusable. Default: does nothing. */
  readonly onUnusable?: (error: unknown) => void;
  /** Further event listeners. They receive every event, and can't fail a request. Default: none. */
  readonly events?: readonly AuthEvents[];
}

/**
 * Starts the service. It listens at once, so that `/healthz` answers while the database is unavailable. Requests that
 * come in the first seconds wait for the database, because a proxy that does not probe sends them at once. Resolves
 * when the database can be used, or after those seconds without it.
 * @throws ConfigurationError if a key or the database URL can't be used
 * @throws ListenError if the address can't be used
 * @throws DatabaseUnusableError if waiting for the database does not help
 * @example
 * ```ts
 * const config = loadConfig(process.env);
 * const service = await startService(config, { logger: createLogger(config), migrate: true });
 * // Later:
 * await service.stop();
 * ```
 */
export async function startService(config: Config, options: ServiceOptions): Promise<Service> {
  const { logger, migrate, events = [], onUnusable = () => undefined } = options;
  const crypto = cryptoFor(config, await loadKeys(config));
  // Logged before, because it takes seconds and most of the memory.
  const engine = engineOf(config.database);
  if (engine.place === "files") logger.info("starting the embedded database");
  const notice = engine.notice?.(config.database) ?? null;
  if (notice !== null) logger.warn(notice);
  const notifier = notifierFor(config);
  const storage = gateStorage(await connectStorage(config, { withEmail: config.email === "field" }));
  const metrics =
    config.metricsPort === undefined ? null : createMetrics({ hashQueue: crypto.hashQueue, storage, logger });
  let metricsServer: Listening | null = null;
  let server: Listening | null = null;
  try {
    const modules = {
      storage: storageModule(storage),
      crypto: cryptoModule(crypto),
      ...notifierModule(notifier),
      events: eventsModule(new LoggedEvents(logger), ...(metrics === null ? [] : [metrics.events]), ...events),
    };
    let stopping: Promise<boolean> | undefined;
    const ready = async () => {
      if (stopping !== undefined) throw new AuthError("unavailable");
      await storage.ready();
    };
    if (metrics !== null) metricsServer = await serveMetrics(metrics.registry, config, logger);
    lowerHashThreadPriority();
    let handle: RequestHandler | undefined;
    const listening = await listen((request, response) => handle?.(request, response), config, logger);
    server = listening;
    // With port 0, the system has picked one just now. Links in messages begin with it.
    const port = config.port === 0 ? Number(new URL(listening.url).port) : config.port;
    const { app, portcullis } = composeApp({ ...config, port }, modules, {
      logger,
      ready,
      csrfKeys: crypto.keyedDigest,
      ...(metrics === null ? {} : { measure: metrics.requests }),
    });
    // Before the first request: nothing was awaited since the server listens.
    handle = app.callback();
    const started = await startStorage(storage, config, { migrate, logger, onUnusable });
    const purges = schedulePurges(
      config.purgeInterval,
      () => portcullis.purgeExpired(),
      (error) => logger.warn({ error: errorFields(error) }, "purge failed"),
    );
    const release = async () => {
      await Promise.all([started.stop(), purges.stop(), metricsServer?.stop(0)]);
      await storage.close();
    };
    const stop = async () => {
      // `ready` fails from now on, so that a load balancer removes this process before it stops listening.
      if (config.drainTime > 0) await delay(1000 * config.drainTime);
      const answered = await listening.stop(1000 * config.shutdownTimeout);
      // Messages in flight have until then, because they need the database before they are sent.
      await Promise.race([portcullis.drainMessages(), delay(messageWait, undefined, { ref: false })]);
      await notifier?.close();
      // A database that hangs must not keep the process running.
      await Promise.race([release(), delay(5_000, undefined, { ref: false })]);
      return answered;
    };
    return {
      url: listening.url,
      metricsUrl: metricsServer === null ? null : `${metricsServer.url}/metrics`,
      isReady: started.isReady,
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await Promise.all([server?.stop(0), metricsServer?.stop(0), notifier?.close()]);
    await storage.close();
    throw error;
  }
}
