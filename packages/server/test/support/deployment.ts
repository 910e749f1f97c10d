import { generateSigningKey, type KeyOptions } from "@portcullis/adapters-crypto";
import { cryptoModule } from "@portcullis/adapters-crypto/inversify";
import { storageModule } from "@portcullis/adapters-mikroorm/inversify";
import type { Portcullis, UserId } from "@portcullis/core";
import { type HttpHarness, RecordingNotifier, SettableClock } from "@portcullis/testkit";
import { listen } from "../../src/http/listen.ts";
import { composeApp } from "../../src/composition/compose-app.ts";
import { createLogger, type Environment, loadConfig } from "../../src/index.ts";
import { cryptoFor } from "../../src/composition/crypto.ts";
import { eventsModule, notifierModule } from "../../src/composition/container.ts";
import { LoggedEvents } from "../../src/logging/logged-events.ts";
import type { UserProfile } from "../../src/engines/index.ts";
import type { TestEngine, TestStore } from "./stores.ts";

export interface Deployment {
  readonly harness: HttpHarness;
  readonly portcullis: Portcullis<UserProfile>;
  readonly store: TestStore;
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** Cheap enough for hundreds of logins in a test. */
const hash = { memoryKiB: 8, iterations: 1, allowWeak: true };

/** The service in the process of the test, on any store, with a clock that the test sets. */
export async function deploy(
  engine: TestEngine,
  environment: Environment = {},
  keys?: KeyOptions,
): Promise<Deployment> {
  const store = await engine.open();
  const config = loadConfig({ PORTCULLIS_PORT: "0", PORTCULLIS_LOG_LEVEL: "debug", ...environment });
  const [introspectionKey] = config.introspectionKeys ?? [];
  const log: string[] = [];
  const logger = createLogger(config, { write: (line) => void log.push(line) });
  const clock = new SettableClock();
  const crypto = cryptoFor(config, keys ?? { jwks: { keys: [generateSigningKey("EdDSA")] } }, { clock, hash });
  const notifier = config.email === "off" ? null : new RecordingNotifier();
  const modules = {
    storage: storageModule(store.storage),
    crypto: cryptoModule(crypto),
    events: eventsModule(new LoggedEvents(logger)),
    ...notifierModule(notifier),
  };
  const { app, portcullis } = composeApp(config, modules, {
    logger,
    ready: () => store.storage.ping(),
    csrfKeys: crypto.keyedDigest,
  });
  const handle = app.callback();
  const server = await listen((request, response) => void handle(request, response), config, logger);
  return {
    portcullis,
    store,
    log,
    harness: {
      baseUrl: server.url,
      strategy: config.accessToken,
      throttles: config.throttle,
      cookies: config.cookies,
      ...(introspectionKey === undefined ? {} : { introspectionKey }),
      setDisabled: (userId, disabled) => portcullis.setDisabled({ userId: userId as UserId, disabled }),
      deleteUser: (userId) => portcullis.deleteUser({ userId: userId as UserId }),
      advance: (seconds) => clock.advance(seconds),
      dump: async () => (await store.dump()) + log.join(""),
      ...(notifier === null
        ? {}
        : {
            messagesTo: async (address: string) => {
              await portcullis.drainMessages();
              return notifier.messages.filter(({ to }) => to === address);
            },
          }),
    },
    close: async () => {
      await server.stop(5_000);
      await store.drop();
    },
  };
}
