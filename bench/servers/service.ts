import { resolve } from "node:path";
import { type PinnedProcess, startPinned } from "./pinned-process.ts";

export interface ServiceOptions {
  readonly database: string;
  readonly secret: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** As the image runs it. */
export const program = [
  "--max-semi-space-size=4",
  resolve(import.meta.dirname, "../../packages/server/bundle/main.js"),
] as const;

/** The service as it is built, without its throttle, and with a log that does not tell of every request. */
export const startService = ({ database, secret, settings = {} }: ServiceOptions): Promise<PinnedProcess> =>
  startPinned([...program, "serve"], "PORTCULLIS_PORT", {
    PORTCULLIS_ENV: "development",
    PORTCULLIS_DATABASE_URL: database,
    PORTCULLIS_SECRET: secret,
    PORTCULLIS_THROTTLE: "off",
    PORTCULLIS_LOG_LEVEL: "warn",
    ...settings,
  });
