import { afterAll, beforeAll, expect, test } from "vitest";
import { post } from "../support/client.ts";
import { type RunningService, serve } from "../support/command-line.ts";

const password = "correct horse battery";
const connections = 1100;

let service: RunningService;

beforeAll(async () => {
  service = await serve({
    PORTCULLIS_DATABASE_URL: "memory:",
    PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
    // Each connection comes from another network, so only the hash queue limits it.
    PORTCULLIS_TRUSTED_PROXIES: "127.0.0.1",
    PORTCULLIS_HASH_CONCURRENCY: "1",
    PORTCULLIS_HASH_QUEUE: "20",
  });
});
afterAll(async () => {
  service.kill("SIGKILL");
  await service.ended;
});

test("RG-04 every login succeeds while 1,100 connections flood registration", async () => {
  expect((await post(service.url, "register", { username: "alice", password })).status).toBe(201);
  for (let round = 0; round < 2; round += 1) {
    let full = () => {};
    const queueIsFull = new Promise<void>((resolve) => (full = resolve));
    const registrations = Array.from({ length: connections }, async (_, index) => {
      const account = { username: `u-${round}-${index}`, password };
      const headers = { "x-forwarded-for": `10.0.${index >> 8}.${index & 255}` };
      const { status } = await post(service.url, "register", account, undefined, headers);
      if (status === 503) full();
      return status;
    });
    await queueIsFull;
    expect((await post(service.url, "login", { username: "alice", password })).status).toBe(200);
    const statuses = await Promise.all(registrations);
    expect(new Set(statuses)).toEqual(new Set([201, 503]));
    // One hash runs, and half of the queue is for registrations.
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(11);
  }
});
