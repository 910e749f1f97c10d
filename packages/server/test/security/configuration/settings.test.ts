import { describe, expect, test } from "vitest";
import { settings } from "../../../src/configuration/settings.ts";
import { ConfigurationError, loadConfig } from "../../../src/index.ts";
import { type Environment, run } from "../../support/command-line.ts";

describe("CF-01 An invalid, missing or unknown setting prevents the start, and no secret is repeated", () => {
  const canary = "hunter2-7Vz9";
  const production = { PORTCULLIS_ENV: "production" };
  const sound = {
    ...production,
    PORTCULLIS_DATABASE_URL: "postgresql://u:p@h/d",
    PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
  };

  const problemsOf = (environment: Environment) => {
    try {
      loadConfig(environment);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
      throw error;
    }
    return null;
  };

  // Settings for which every text is a valid value.
  const free = new Set(["DATA_DIR", "ISSUER", "AUDIENCE", "JWKS_FILE", "BLOCKLIST_FILE"]);

  test.each(Object.values(settings).map(({ name }) => name))(
    "A bad value of %s is reported by its name and not repeated.",
    (name) => {
      const bad = free.has(name) || name.endsWith("_FILE") ? `\0${canary}` : `${canary} !`;
      const message = problemsOf({ [`PORTCULLIS_${name}`]: bad });
      expect(message).toContain(`PORTCULLIS_${name}`);
      expect(message).not.toContain(canary);
    },
  );

  test.each([
    [{ PORTCULLIS_DATABASE_URL: `postgresql://u:${canary}@h` }, "PORTCULLIS_DATABASE_URL must name a database"],
    [{ PORTCULLIS_DATABASE_URL: `postgresql://u:${canary}@h:port/d` }, "PORTCULLIS_DATABASE_URL is not a URL"],
    [
      { PORTCULLIS_DATABASE_URL: `postgresql://u:${canary}%@h/d` },
      "PORTCULLIS_DATABASE_URL has an invalid percent-encoding",
    ],
    [{ PORTCULLIS_DATABASE_URL: `mongodb://u:${canary}@@h/d` }, "PORTCULLIS_DATABASE_URL is not a URL"],
    [{ PORTCULLIS_DATABASE_URL: `mysql://u:${canary}@h/d` }, "PORTCULLIS_DATABASE_URL must be"],
    [{ PORTCULLIS_SECRET: canary }, "PORTCULLIS_SECRET must have at least 32 bytes"],
    [{ PORTCULLIS_SECRET_FILE: `/${canary}` }, "PORTCULLIS_SECRET_FILE can't be read"],
    [{ ...sound, PORTCULLIS_SECRET: `${canary}-change-me-change-me-change-me` }, "PORTCULLIS_SECRET is a sample"],
    [{ ...sound, PORTCULLIS_THROTTLE: "off" }, "PORTCULLIS_THROTTLE must be on"],
  ])("The invalid settings %j are reported without their values.", (environment, expected) => {
    expect(problemsOf(environment)).toContain(expected);
    expect(problemsOf(environment)).not.toContain(canary);
  });

  test.each([
    ["PORTCULLIS_DATABASE_URL", { PORTCULLIS_SECRET: sound.PORTCULLIS_SECRET }],
    ["PORTCULLIS_SECRET", { PORTCULLIS_DATABASE_URL: sound.PORTCULLIS_DATABASE_URL }],
  ])("Production without %s is rejected.", (name, environment) => {
    expect(problemsOf({ ...production, ...environment })).toContain(name);
    expect(problemsOf(sound)).toBeNull();
  });

  test.each(["PORTCULLIS_SECRETS", "PORTCULLIS_DATABSE_URL", "portcullis_port", "PORTCULLIS_X"])(
    "The unknown setting %s is rejected.",
    (name) => {
      expect(problemsOf({ [name]: canary })).toContain(`${name} is an unknown setting`);
      expect(problemsOf({ [name]: canary })).not.toContain(canary);
    },
  );

  test("The service exits at once with code 2, and reports all problems without repeating values.", async () => {
    const { code, stdout, stderr } = await run(["serve"], {
      ...production,
      PORTCULLIS_PORT: canary,
      PORTCULLIS_SECRET: canary,
      PORTCULLIS_DATABASE_URL: `postgresql://u:${canary}@h`,
      PORTCULLIS_UNKNOWN: canary,
    });
    expect(code).toBe(2);
    for (const name of ["PORT", "SECRET", "DATABASE_URL", "UNKNOWN"]) expect(stderr).toContain(`PORTCULLIS_${name} `);
    expect(stdout + stderr).not.toContain(canary);
  });
});
