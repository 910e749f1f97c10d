import type { DatabaseLocation } from "../engines/index.ts";
import type { Setting } from "./setting.ts";
import type { settings } from "./settings.ts";

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** A value for each row of the table. */
export type SettingValues = { readonly [K in keyof typeof settings]: ValueOf<(typeof settings)[K]> };

/** The service's configuration, valid as a whole. */
export interface Config extends Omit<SettingValues, "databaseUrl" | "docs"> {
  readonly production: boolean;
  /** Whether the page `/docs` is served. */
  readonly docs: boolean;
  readonly database: DatabaseLocation;
}
