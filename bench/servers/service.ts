import { resolve } from "node:path";
import { type PinnedProcess, startPinned } from "./pinned-process.ts";

export interface ServiceOptions {
  readonly database: string;
  readonly secret: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** The root of a built checkout. Default: this one. */
  readonly checkout?: string;
}

const here = resolve(import.meta.dirname, "../..");

/** As the image runs it. */
const programOf = (checkout: string) => [
  "--max-semi-space-size=4",
  resolve(checkout, "packages/server/bundle/main.js"),
];

export const program = programOf(here);

/** The service as it is built, without its throttle, and with a log that does not tell of every request. */
export const startService = ({
  database,
  secret,
  settings = {},
  checkout = here,
}: ServiceOptions): Promise<PinnedProcess> =>
  startPinned([...programOf(checkout), "serve"], "PORTCULLIS_PORT", {
    PORTCULLIS_ENV: "development",
    PORTCULLIS_DATABASE_URL: database,
    PORTCULLIS_SECRET: secret,
    PORTCULLIS_THROTTLE: "off",
    PORTCULLIS_LOG_LEVEL: "warn",
    ...settings,
  });
