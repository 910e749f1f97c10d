import type { Command } from "commander";
import { loadConfig } from "../configuration/index.ts";
import { createLogger } from "../logging/logger.ts";
import { startReport } from "../service/announce-start.ts";
import { dieOnUncaught, runUntilSignal } from "../service/run-until-signal.ts";
import { startService } from "../service/start-service.ts";
import { print, type Terminal } from "./terminal.ts";

export function addServe(program: Command, { env, stderr }: Terminal): void {
  program
    .command("serve")
    .description("run the service; log lines go to standard output, one JSON object each")
    .option("--no-migrate", "leave the database's schema as it is")
    .action(async ({ migrate }: { migrate: boolean }) => {
      const config = loadConfig(env);
      const logger = createLogger(config);
      dieOnUncaught(logger);
      const starting = startService(config, { logger, migrate });
      runUntilSignal(starting, logger);
      const service = await starting;
      print(stderr, startReport(config, service));
      const { url, metricsUrl, isReady: ready } = service;
      const metrics = metricsUrl === null ? {} : { metrics: metricsUrl };
      logger.info({ url, ...metrics, database: config.database.kind, ready }, "listening");
    });
}
