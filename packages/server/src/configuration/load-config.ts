import { readFileSync } from "node:fs";
import { nearestName } from "@portcullis/core/ports";
import { defaultLocation } from "../engines/index.ts";
import type { Config, SettingValues } from "./config.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { contradictions, problemsForOperators, problemsForProduction } from "./rules.ts";
import type { Setting } from "./setting.ts";
import { settings } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** `serve` needs keys to sign tokens; `operate`, an operator's work on the database, does not. */
export type Purpose = "serve" | "operate";

const unfit = { serve: problemsForProduction, operate: problemsForOperators } as const;

const variable = (name: string) => `PORTCULLIS_${name}`;

/** Variables of the test suites, which may run in the same shell. */
const otherPurposes = /^PORTCULLIS_(TEST_.*|REQUIRE_(ENGINES|BROWSER|PROGRAMS))$/;

/**
 * Reads the configuration from environment variables. An empty variable counts as not set.
 * @throws ConfigurationError that lists every problem; no problem contains a value
 */
export function loadConfig(environment: Environment, purpose: Purpose = "serve"): Config {
  const problems = [...unknownVariables(environment)];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(settings)) {
    try {
      values[key] = read(setting, environment);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  // Each value has been parsed by the schema of its row.
  const config = complete(values as unknown as SettingValues);
  problems.push(...contradictions(config), ...(config.production ? unfit[purpose](config) : []));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return config;
}

function complete({ databaseUrl, ...values }: SettingValues): Config {
  const production = values.env === "production";
  return {
    ...values,
    production,
    docs: values.docs ?? !production,
    database: databaseUrl ?? defaultLocation(values.dataDir),
  };
}

function read({ name, schema, fallback, secret }: Setting<unknown>, environment: Environment): unknown {
  const given = secret ? inlineOrFile(name, environment) : filled(environment[variable(name)]);
  const implied = name === "ENV" && environment["NODE_ENV"] === "production" ? "production" : fallback;
  const result = schema.safeParse(given ?? implied ?? undefined);
  if (result.success) return result.data;
  const reasons = result.error.issues.map(({ message }) => `${variable(name)} ${message}`);
  throw new ConfigurationError([...new Set(reasons)]);
}

/**
 * Returns the value of the variable, or the content of the file that `…_FILE` names, as container secrets are passed.
 */
function inlineOrFile(name: string, environment: Environment): string | undefined {
  const inline = filled(environment[variable(name)]);
  const file = filled(environment[`${variable(name)}_FILE`]);
  if (file === undefined) return inline;
  if (inline !== undefined) {
    throw new ConfigurationError([`${variable(name)} and ${variable(name)}_FILE can't both be set`]);
  }
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new ConfigurationError([`${variable(name)}_FILE can't be read${code}`]);
  }
}

const filled = (value: string | undefined) => (value === "" ? undefined : value);

function unknownVariables(environment: Environment): readonly string[] {
  const known = Object.values(settings).flatMap(({ name, secret }) =>
    secret ? [variable(name), `${variable(name)}_FILE`] : [variable(name)],
  );
  const given = Object.keys(environment).filter((name) => /^portcullis_/i.test(name) && !otherPurposes.test(name));
  return given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = nearestName(name.toUpperCase(), known);
      return `${JSON.stringify(name).slice(1, -1)} is an unknown setting${nearest === null ? "" : `; did you mean ${nearest}?`}`;
    });
}
