import type { UserId } from "@portcullis/core";
import { httpContract, RecordingNotifier, registerContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";
import { openService } from "./service.ts";

const introspectionKey = "the-key-of-a-resource-server";
const common = new Set(["password1", "12345678", "qwertyuiop"]);

describe.each(["opaque", "jwt", "jwt-stateless"] as const)("a deployment with %s access tokens", (strategy) => {
  registerContract({ describe, test, beforeAll, afterAll }, httpContract, async () => {
    const service = await openService({
      cookies: {},
      router: { introspection: { keys: [introspectionKey] } },
      settings: {
        accessToken: strategy,
        password: { isCommon: (password) => common.has(password) },
        throttle: "off",
      },
    });
    const { portcullis, clock, storage, errors, events } = service;
    const harness = {
      baseUrl: service.url(""),
      strategy,
      cookies: true,
      introspectionKey,
      fetch: service.conformance.fetch,
      setDisabled: (userId: string, disabled: boolean) =>
        portcullis.setDisabled({ userId: userId as UserId, disabled }),
      deleteUser: (userId: string) => portcullis.deleteUser({ userId: userId as UserId }),
      advance: (seconds: number) => clock.advance(seconds),
      dump: async () => JSON.stringify([storage.contents(), events.all, errors.map(String)]),
    };
    return { harness, close: service.close };
  });
});

describe("a deployment with e-mail addresses as usernames", () => {
  const checks = httpContract.filter(({ group }) => group === "Recovery");
  registerContract({ describe, test, beforeAll, afterAll }, checks, async () => {
    const notifier = new RecordingNotifier();
    const links = {
      resetPassword: "https://app.example/reset-password",
      verifyEmail: "https://app.example/verify-email",
    };
    const service = await openService({
      settings: { email: "username", links, throttle: "off" },
      replaced: { notifier },
    });
    const messagesTo = async (address: string) => {
      await service.portcullis.drainMessages();
      return notifier.messages.filter(({ to }) => to === address);
    };
    const harness = { baseUrl: service.url(""), fetch: service.conformance.fetch, messagesTo };
    return { harness, close: service.close };
  });
});
