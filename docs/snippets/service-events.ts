import { listenFor } from "@portcullis/core";
import { createLogger, loadConfig, startService } from "@portcullis/server";

export const registered: string[] = [];

// #region service
const config = loadConfig({
  PORTCULLIS_DATABASE_URL: "memory:",
  PORTCULLIS_SECRET: process.env["APP_SECRET"],
  PORTCULLIS_PORT: "0",
});
const audit = listenFor({ registered: ({ userId }) => registered.push(userId) });
export const service = await startService(config, { logger: createLogger(config), migrate: true, events: [audit] });
// #endregion
