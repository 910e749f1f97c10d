import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The text of a file in `deploy`. */
export const sample = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../../deploy/${path}`, import.meta.url)), "utf8");

/**
 * Replaces what depends on a machine (ports, files), and keeps the rest of the sample unchanged.
 * @throws Error if the sample does not contain a text that is to be replaced
 */
export function adapt(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((adapted, [from, to]) => {
    if (!adapted.includes(from)) throw new Error(`The sample has no "${from}".`);
    return adapted.replaceAll(from, to);
  }, text);
}

/** The settings in `deploy/systemd/environment`, as systemd reads them. */
export const sampleEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Array.from(sample("systemd/environment").matchAll(/^(\w+)=(.*)$/gm), ([, name = "", value = ""]) => [name, value]),
  );
