import { afterAll, beforeAll, expect, test } from "vitest";
import { type Deployment, deploy } from "../support/deployment.ts";
import { memoryEngine } from "../support/stores.ts";

let deployment: Deployment;

beforeAll(async () => {
  deployment = await deploy(memoryEngine);
});
afterAll(() => deployment.close());

test("What is logged on the way to an answer carries the id of its request, also when many are answered at once.", async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `request-${index}`);
  const register = (id: string) =>
    fetch(`${deployment.harness.baseUrl}/auth/register`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": id },
      body: JSON.stringify({ username: `user-of-${id}`, password: "correct horse battery" }),
    }).then((answer) => answer.json() as Promise<{ id: string }>);
  const users = await Promise.all(ids.map(register));
  const lines = deployment.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const [index, user] of users.entries()) {
    const events = lines.filter(({ event, user_id }) => event === "registered" && user_id === user.id);
    expect(events).toMatchObject([{ request_id: ids[index] }]);
  }
});

test("What happens outside of requests carries none.", async () => {
  await deployment.portcullis.purgeExpired();
  const lines = deployment.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  const purged = lines.filter(({ event }) => event === "purged");
  expect(purged).toHaveLength(1);
  expect(purged[0]).not.toHaveProperty("request_id");
});
