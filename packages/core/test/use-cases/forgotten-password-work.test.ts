import { RecordingNotifier, SettableClock } from "@portcullis/testkit";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { expect, test } from "vitest";
import { createPortcullis } from "../../src/index.ts";
import { cheapCrypto } from "../support/fixture.ts";
import { alice, links } from "../support/recovery-fixture.ts";

/** The same object, with its calls recorded. */
function recorded<T extends object>(name: string, target: T, calls: string[]): T {
  return new Proxy(target, {
    get(of, member) {
      const value: unknown = Reflect.get(of, member, of);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]): unknown => {
        calls.push(`${name}.${String(member)}`);
        return Reflect.apply(value, of, given);
      };
    },
  });
}

test("RS-01 until the answer is sent, a request does the same for every name, and no work for a message", async () => {
  const calls: string[] = [];
  let answer: () => void = () => undefined;
  const clock = Object.assign(new SettableClock(), {
    nextTurn: () => new Promise<void>((resolve) => (answer = resolve)),
  });
  const storage = createMemoryStorage();
  const { users, accessTokens, oneTimeSecrets, throttleCounters } = storage;
  const { passwordHasher, keyedDigest, secretGenerator, ...crypto } = cheapCrypto();
  const notifier = new RecordingNotifier();
  const auth = createPortcullis(
    {
      ...crypto,
      clock,
      users: recorded("users", users, calls),
      accessTokens: recorded("accessTokens", accessTokens, calls),
      oneTimeSecrets: recorded("oneTimeSecrets", oneTimeSecrets, calls),
      throttleCounters: recorded("throttleCounters", throttleCounters, calls),
      passwordHasher: recorded("passwordHasher", passwordHasher, calls),
      keyedDigest: recorded("keyedDigest", keyedDigest, calls),
      secretGenerator: recorded("secretGenerator", secretGenerator, calls),
      notifier: recorded("notifier", notifier, calls),
    },
    { email: "username", links },
  );
  await auth.register(alice);
  answer();
  await auth.drainMessages();
  const known = [alice.username, "ALICE@example.com"];
  const names = [...known, "bob@example.com", "nobody"];
  const client = { address: "192.0.2.1" };
  for (const username of names) {
    calls.length = 0;
    await auth.requestPasswordReset({ username, client });
    // By then, everything that runs before the answer is written has run.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toEqual(["keyedDigest.of", "throttleCounters.take", "users.findByAddress"]);
    answer();
    await auth.drainMessages();
    expect(calls.includes("notifier.notify")).toBe(known.includes(username));
  }
});
