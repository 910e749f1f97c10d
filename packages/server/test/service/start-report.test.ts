import { describe, expect, test } from "vitest";
import { type Environment, loadConfig, type Service } from "../../src/index.ts";
import { startFacts } from "../../src/service/start-facts.ts";
import { startFields, startReport } from "../../src/service/start-report.ts";

const listening: Omit<Service, "stop"> = { url: "http://127.0.0.1:3000", metricsUrl: null, isReady: true };

const production = {
  NODE_ENV: "production",
  PORTCULLIS_DATABASE_URL: "postgresql://bob:hunter2@db.example:5432/app?password=hunter2",
  PORTCULLIS_SECRET: "J8sQ2nX0vB6mT4kR9pW1zL5cH7fD3gYa",
  PORTCULLIS_TRUSTED_PROXIES: "10.0.0.0/8",
};

const factsOf = (environment: Environment, service = listening) => startFacts(loadConfig(environment), service);

describe("The report of the start", () => {
  test("says where the service listens, where the API page is, and what is missing for production", () => {
    const report = startReport(factsOf({ PORTCULLIS_DATABASE_URL: "memory:", PORTCULLIS_THROTTLE: "off" }));
    for (const line of [
      "listens on http://127.0.0.1:3000",
      "routes    http://127.0.0.1:3000/auth/…",
      "docs      http://127.0.0.1:3000/docs",
      "metrics   off (PORTCULLIS_METRICS_PORT)",
      "database  memory (lost when the service ends)",
      "keys      generated secret in ./.data",
      "throttle  off",
      "e-mail    off (PORTCULLIS_EMAIL)",
      "Not ready for production:",
      "- PORTCULLIS_ENV must be production",
      "- PORTCULLIS_DATABASE_URL must name a database",
      "- PORTCULLIS_SECRET or PORTCULLIS_JWKS_FILE must be set",
      "- PORTCULLIS_THROTTLE must be on",
      "- PORTCULLIS_TRUSTED_PROXIES is empty",
      "- PORTCULLIS_DOCS is on",
    ]) {
      expect(report).toContain(line);
    }
  });

  test("lists nothing for a service that is set up for production", () => {
    const facts = factsOf(production, { ...listening, isReady: false });
    expect(facts.advice).toEqual([]);
    const report = startReport(facts);
    expect(report).toContain("listens on http://127.0.0.1:3000, in production");
    expect(report).toContain("docs      off");
    expect(report).toContain("database  PostgreSQL at bob@db.example:5432/app, not reachable yet");
    expect(report).toContain("keys      PORTCULLIS_SECRET");
    expect(report).not.toMatch(/for production|Worth checking/);
  });

  test.each([
    ["no proxy is named", { PORTCULLIS_TRUSTED_PROXIES: "" }, "PORTCULLIS_TRUSTED_PROXIES"],
    ["the docs are on", { PORTCULLIS_DOCS: "on" }, "PORTCULLIS_DOCS"],
    ["pages without TLS may call it", { PORTCULLIS_CORS_ORIGINS: "http://app.example" }, "PORTCULLIS_CORS_ORIGINS"],
    ["nothing is logged", { PORTCULLIS_LOG_LEVEL: "silent" }, "PORTCULLIS_LOG_LEVEL"],
  ])("in production warns if %s", (_, changed, name) => {
    const facts = factsOf({ ...production, ...changed });
    expect(facts.advice).toEqual([expect.stringContaining(name)]);
    expect(startReport(facts)).toContain(`Worth checking:\n    - ${name}`);
  });

  test("in a log has the same content as fields", () => {
    const metricsUrl = "http://127.0.0.1:9464/metrics";
    expect(startFields(factsOf(production, { ...listening, metricsUrl }))).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      production: true,
      url: "http://127.0.0.1:3000",
      routes: "http://127.0.0.1:3000/auth",
      docs: "off",
      metrics: metricsUrl,
      database: "postgresql",
      database_at: "PostgreSQL at bob@db.example:5432/app",
      ready: true,
      keys: "PORTCULLIS_SECRET",
      throttle: "on, counted in the database",
      email: "off",
      advice: [],
    });
  });

  test("contains no secret", () => {
    const facts = factsOf(production);
    const told = startReport(facts) + JSON.stringify(startFields(facts));
    for (const secret of ["hunter2", production.PORTCULLIS_SECRET]) expect(told).not.toContain(secret);
  });
});
