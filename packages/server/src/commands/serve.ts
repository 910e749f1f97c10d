import type { Command } from "commander";
import { loadConfig } from "../configuration/index.ts";
import { createLogger } from "../logging/logger.ts";
import { dieOnUncaught, runUntilSignal, stopAfterFailure } from "../service/run-until-signal.ts";
import { startFacts } from "../service/start-facts.ts";
import { startFields, startReport } from "../service/start-report.ts";
import { type Service, startService } from "../service/start-service.ts";
import { explainError } from "./explain-error.ts";
import { print, type Terminal } from "./terminal.ts";

export function addServe(program: Command, { env, stdout, stderr }: Terminal): void {
  program
    .command("serve")
    .description("run the service; it writes its log to standard output, one JSON object per line")
    .option("--no-migrate", "do not change the database schema")
    .action(async ({ migrate }: { migrate: boolean }) => {
      const config = loadConfig(env);
      const logger = createLogger(config);
      dieOnUncaught(logger);
      const starting: Promise<Service> = startService(config, {
        logger,
        migrate,
        onUnusable: (error) => {
          const message = explainError(error).message ?? "";
          print(stderr, message);
          void stopAfterFailure(starting, message, logger);
        },
      });
      runUntilSignal(starting, logger);
      const facts = startFacts(config, await starting);
      // In production, unless stderr is a terminal, only a log collector reads the output.
      const reported = !facts.production || stderr.isTTY === true;
      if (reported) print(stderr, startReport(facts));
      const told = reported && stdout.isTTY === true;
      logger.info(told ? { url: facts.url } : startFields(facts), "listening");
    });
}
