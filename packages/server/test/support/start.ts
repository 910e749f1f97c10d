import type { KeyOptions } from "@portcullis/adapters-crypto";
import { expect, onTestFinished } from "vitest";
import { credentials, login, type Pair, post } from "./client.ts";
import type { Environment } from "./command-line.ts";
import { type Deployment, deploy } from "./deployment.ts";
import { memoryEngine } from "./stores.ts";

export const secret = "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR";

export const unthrottled: Environment = { PORTCULLIS_THROTTLE: "off" };
export const throttled: Environment = { PORTCULLIS_THROTTLE: "on" };

export interface Started {
  readonly url: string;
  readonly deployment: Deployment;
}

/**
 * Starts the service inside the test's process; its throttle is off unless the environment turns it on. It is closed
 * when the test ends.
 */
export async function start(
  environment: Environment = {},
  engine = memoryEngine,
  keys: KeyOptions = { secrets: [secret] },
): Promise<Started> {
  const deployment = await deploy(engine, { ...unthrottled, ...environment }, keys);
  onTestFinished(() => deployment.close());
  return { url: deployment.harness.baseUrl, deployment };
}

/** Starts the service, registers Alice and logs her in. */
export async function startWithAlice(
  environment?: Environment,
  engine = memoryEngine,
  keys?: KeyOptions,
): Promise<Started & { readonly pair: Pair }> {
  const started = await start(environment, engine, keys);
  expect((await post(started.url, "register", credentials)).status).toBe(201);
  return { ...started, pair: await login(started.url) };
}
