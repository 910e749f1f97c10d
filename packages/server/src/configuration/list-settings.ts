import { settings } from "./settings.ts";

/** Lists every setting with its default and meaning, for `--help`. */
export function listSettings(): string {
  const rows = Object.values(settings).map(({ name, fallbackShown, meaning, secret }) => ({
    name: `PORTCULLIS_${name}`,
    meaning: `${meaning} [${fallbackShown === "" ? "none" : fallbackShown}]${secret ? ` (or PORTCULLIS_${name}_FILE)` : ""}`,
  }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, meaning }) => `  ${name.padEnd(width)}  ${meaning}`);
  return ["Settings are environment variables [default]:", ...lines].join("\n");
}
