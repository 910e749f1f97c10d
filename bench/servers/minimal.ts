import { resolve } from "node:path";
import { type PinnedProcess, startPinned } from "./pinned-process.ts";

const minimal = resolve(import.meta.dirname, "../minimal/server.ts");

export interface MinimalOptions {
  readonly database: string;
  readonly secret: string;
  readonly accessToken: string;
}

/** A server written by hand for the same work, which checks little: the limit that ours is compared with. */
export const startMinimal = ({ database, secret, accessToken }: MinimalOptions): Promise<PinnedProcess> =>
  startPinned(["--conditions=@portcullis/source", minimal], "PORT", {
    DATABASE_URL: database,
    SECRET: secret,
    ACCESS_TOKEN: accessToken,
  });
