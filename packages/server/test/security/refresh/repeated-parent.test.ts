import { describe, expect, test } from "vitest";
import { altered, replacing } from "../../support/altered-engine.ts";
import { me } from "../../support/client.ts";
import { answersTo, dead, refresh, refreshed } from "../../support/pairs.ts";
import { open } from "../../support/raw-connection.ts";
import { startWithAlice } from "../../support/start.ts";
import { engineOfEachKind } from "../../support/stores.ts";

describe("RF-03 The parent token can be repeated for a while, and returns the same pair", () => {
  for (const engine of engineOfEachKind) {
    test.skipIf(engine.skipped !== null)(
      `A client whose answer was cut off after the commit gets the same pair again, on ${engine.label}.`,
      async () => {
        let cut = () => {};
        const cutting = altered(engine, ({ accessTokens }) => ({
          accessTokens: replacing(accessTokens, {
            rotate: async (rotation) => {
              const won = await accessTokens.rotate(rotation);
              cut();
              return won;
            },
          }),
        }));
        const { url, pair } = await startWithAlice({}, cutting);
        const body = JSON.stringify({ refresh_token: pair.refresh_token });
        const head = `POST /auth/refresh HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
        const socket = await open(url);
        let received = "";
        socket.on("data", (chunk) => (received += String(chunk)));
        const isCut = new Promise<void>((resolve) => {
          cut = () => {
            cut = () => {};
            socket.destroy();
            resolve();
          };
        });
        socket.write(`${head}\r\n\r\n${body}`);
        await isCut;
        expect(received).toBe("");
        const [again, andAgain] = [await refreshed(url, pair), await refreshed(url, pair)];
        expect([andAgain.access_token, andAgain.refresh_token]).toEqual([again.access_token, again.refresh_token]);
        expect((await me(url, again.access_token)).status).toBe(200);
        await refreshed(url, again);
        expect((await me(url, pair.access_token)).status).toBe(401);
      },
    );
  }

  test("A repeated parent token returns the same pair until the window ends, and is reuse afterwards.", async () => {
    const { url, pair, deployment } = await startWithAlice();
    const next = await refreshed(url, pair);
    await deployment.harness.advance?.(9.999);
    expect(await refreshed(url, pair)).toMatchObject({
      access_token: next.access_token,
      refresh_token: next.refresh_token,
    });
    await deployment.harness.advance?.(0.001);
    expect((await refresh(url, pair)).body["code"]).toBe("token_reused");
    expect(await answersTo(url, next)).toEqual(dead);
  });

  test("With a retry window of 0, a repeated parent token is reuse.", async () => {
    const { url, pair } = await startWithAlice({ PORTCULLIS_REFRESH_RETRY_WINDOW: "0" });
    const next = await refreshed(url, pair);
    expect((await refresh(url, pair)).body["code"]).toBe("token_reused");
    expect(await answersTo(url, next)).toEqual(dead);
  });

  test("A repeated older token is reuse, also within the window.", async () => {
    const { url, pair } = await startWithAlice();
    const last = await refreshed(url, await refreshed(url, pair));
    expect((await refresh(url, pair)).body["code"]).toBe("token_reused");
    expect(await answersTo(url, last)).toEqual(dead);
  });
});
