import { httpContract, registerContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type Deployment, deploy } from "../support/deployment.ts";
import { testEngines } from "../support/stores.ts";

const runner = { describe, test, beforeAll, afterAll };

const opened = (deployment: Deployment) => ({ harness: deployment.harness, close: () => deployment.close() });

for (const engine of testEngines) {
  for (const strategy of ["opaque", "jwt", "jwt-stateless"]) {
    describe(`The service on ${engine.label} with ${strategy} access tokens`, () => {
      registerContract(runner, httpContract, async () => {
        if (engine.skipped !== null) return { skipped: engine.skipped };
        const environment = {
          PORTCULLIS_ACCESS_TOKEN: strategy,
          PORTCULLIS_THROTTLE: "off",
          PORTCULLIS_COOKIES: "on",
          PORTCULLIS_INTROSPECTION_KEYS: "Qm3vX8pLr7TzWk4bYc9NdJf5HsGa2UeR",
        };
        return opened(await deploy(engine, environment));
      });
    });
  }
}

for (const engine of testEngines) {
  describe(`The service on ${engine.label} with e-mail addresses as usernames`, () => {
    const checks = httpContract.filter(({ group }) => group === "Recovery");
    const environment = {
      PORTCULLIS_EMAIL: "username",
      PORTCULLIS_PUBLIC_URL: "https://auth.example.org",
      PORTCULLIS_THROTTLE: "off",
    };
    registerContract(runner, checks, async () =>
      engine.skipped === null ? opened(await deploy(engine, environment)) : { skipped: engine.skipped },
    );
  });
}

for (const engine of testEngines) {
  describe(`The service on ${engine.label} that slows down guessing`, () => {
    const checks = httpContract.filter(({ line }) => line === "LG-03");
    registerContract(runner, checks, async () =>
      engine.skipped === null ? opened(await deploy(engine)) : { skipped: engine.skipped },
    );
  });
}
