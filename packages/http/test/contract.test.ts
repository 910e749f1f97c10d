import type { UserId } from "@portcullis/core";
import { nodeHandler } from "@portcullis/http/node";
import { httpContract, registerContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";
import { fetchHandler } from "../src/fetch.ts";
import type { AuthHandler } from "../src/index.ts";
import { withEmail } from "./support/account.ts";
import { createApplication } from "./support/application.ts";
import { type Listener, listenerOf, serve } from "./support/serve.ts";

const introspectionKey = "the-key-of-a-resource-server";
const common = new Set(["password1", "12345678", "qwertyuiop"]);

const mounts: readonly (readonly [string, (handler: AuthHandler) => Listener])[] = [
  ["nodeHandler", (handler) => nodeHandler(handler)],
  ["fetchHandler", (handler) => listenerOf(fetchHandler(handler))],
];

describe.each(mounts)("mounted by %s", (_, mount) => {
  describe("with e-mail addresses as usernames", () => {
    const checks = httpContract.filter(({ group }) => group === "Recovery");
    registerContract({ describe, test, beforeAll, afterAll }, checks, async () => {
      const { portcullis, handler, notifier } = createApplication({ settings: { ...withEmail, throttle: "off" } });
      const { url, close } = await serve(mount(handler));
      const messagesTo = async (address: string) => {
        await portcullis.drainMessages();
        return notifier.messages.filter(({ to }) => to === address);
      };
      return { harness: { baseUrl: url, messagesTo }, close };
    });
  });

  describe.each(["opaque", "jwt", "jwt-stateless"] as const)("with %s access tokens", (strategy) => {
    registerContract({ describe, test, beforeAll, afterAll }, httpContract, async () => {
      const { portcullis, handler, storage, clock, events, errors } = createApplication({
        settings: {
          accessToken: strategy,
          password: { isCommon: (password) => common.has(password) },
          throttle: "off",
        },
        handler: { introspection: { keys: [introspectionKey] } },
      });
      const { url, close } = await serve(mount(handler));
      const harness = {
        baseUrl: url,
        strategy,
        cookies: true,
        introspectionKey,
        setDisabled: (userId: string, disabled: boolean) =>
          portcullis.setDisabled({ userId: userId as UserId, disabled }),
        deleteUser: (userId: string) => portcullis.deleteUser({ userId: userId as UserId }),
        advance: (seconds: number) => clock.advance(seconds),
        dump: async () => JSON.stringify([storage.contents(), events.all, errors.map(String)]),
      };
      return { harness, close };
    });
  });
});
