import type { SessionId } from "@portcullis/core/ports";
import { ClockId, IdGeneratorId, PasswordHasherId, TokenCodecId, TokenGeneratorId } from "@portcullis/core/inversify";
import { Container } from "inversify";
import { describe, expect, test } from "vitest";
import { createCrypto, generateSecret, InvalidSettingError } from "../src/index.ts";
import { cryptoModule } from "../src/inversify.ts";
import { weak } from "./password/weak-hasher.ts";
import { claims, issuedAt } from "./token/samples.ts";

const secrets = [generateSecret()];
const clock = { now: () => new Date(issuedAt) };

describe("The adapters of createCrypto", () => {
  test.each<[unknown, string]>([
    [{ secret: "x" }, 'Unknown setting "secret". Did you mean "secrets"?'],
    [{ secrets: "x".repeat(32) }, '"secrets" must be an array, not a string.'],
    [{ secrets: [], hash: { memoryKib: 1 } }, 'Unknown setting "hash.memoryKib". Did you mean "memoryKiB"?'],
    [{ secrets: [], hash: { limits: { bcryptcost: 1 } } }, 'Unknown setting "hash.limits.bcryptcost".'],
    [{ secrets: [], queue: { concurrency: "2" } }, '"queue.concurrency" must be a number, not a string.'],
    [undefined, "The settings must be an object, not undefined."],
  ])("reject an unknown setting, or one of the wrong kind, by name: %j", (options, message) => {
    const construct = () => createCrypto(options as never);
    expect(construct).toThrow(InvalidSettingError);
    expect(construct).toThrow(`createCrypto: ${message}`);
  });

  test("share one set of keys and one hash queue", async () => {
    const made = createCrypto({
      secrets,
      hash: weak,
      queue: { concurrency: 1 },
      issuer: "https://auth.example",
      clock,
    });
    const again = createCrypto({ secrets, hash: weak, issuer: "https://auth.example", prefix: "acme_" });
    const token = await made.tokenCodec.sign("access", claims);
    expect((await again.tokenCodec.verify("access", token, made.clock.now())).status).toBe("valid");
    const [ours, theirs] = [made, again].map((each) => each.tokenGenerator.generate(claims.sessionId, 0).token);
    expect(ours?.slice(4)).toBe(theirs?.slice(5));
    expect(made.passwordHasher.queue).toBe(made.hashQueue);
    expect(made.hashQueue.concurrency).toBe(1);
  });

  test.each([{}, { secrets: ["short"] }, { secrets, hash: { iterations: 1 } }, { secrets, queue: { concurrency: 0 } }])(
    "are not made of %o",
    (options) => {
      expect(() => createCrypto(options)).toThrow(InvalidSettingError);
    },
  );

  test("are what cryptoModule binds", () => {
    const made = createCrypto({ secrets, hash: weak, clock });
    const container = new Container();
    container.load(cryptoModule(made));
    expect(container.get(PasswordHasherId)).toBe(made.passwordHasher);
    expect(container.get(TokenCodecId)).toBe(made.tokenCodec);
    expect(container.get(TokenGeneratorId)).toBe(made.tokenGenerator);
    expect(container.get(ClockId)).toBe(clock);
    const id: SessionId = container.get(IdGeneratorId).sessionId(container.get(ClockId).now());
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });
});
