import { describe, expect, test } from "vitest";
import { patiently } from "../../support/patience.ts";
import { closed, open } from "../../support/raw-connection.ts";
import { json, send } from "../../support/send.ts";
import { start, throttled } from "../../support/start.ts";

describe("IN-04 Slow clients and too many connections are disconnected", () => {
  /** The answer to a client that sends a byte now and then; it gives up after this many seconds. */
  const drip = async (url: string, head: string, seconds: number) => {
    const socket = await open(url, head);
    let answer = "";
    socket.on("data", (data) => (answer += String(data)));
    const dripping = setInterval(() => socket.write("x"), 500);
    const givingUp = setTimeout(() => socket.destroy(), 1000 * seconds);
    await closed(socket);
    clearInterval(dripping);
    clearTimeout(givingUp);
    return answer.split("\r\n")[0];
  };

  test("A client whose header takes over ten seconds, or whose body takes over thirty, gets 408.", async () => {
    const { url } = await start();
    // The server checks once a second for late clients; the rest is a margin for a busy machine.
    const all = (head: string, seconds: number) =>
      Promise.all(Array.from({ length: 40 }, () => drip(url, head, seconds)));
    const headers = all("GET /auth/me HTTP/1.1\r\nHost: x\r\nX-Slow: ", 20);
    const body = `POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: ${json}\r\nContent-Length: 9999\r\n\r\n{`;
    const bodies = all(body, 45);
    expect((await send(url, "/healthz", { method: "GET" })).status).toBe(200);
    expect(new Set(await headers)).toEqual(new Set(["HTTP/1.1 408 Request Timeout"]));
    expect(new Set(await bodies)).toEqual(new Set(["HTTP/1.1 408 Request Timeout"]));
  });

  test("Connections beyond the maximum are dropped, and accepted again after others have closed.", async () => {
    const { url } = await start({ ...throttled, PORTCULLIS_MAX_CONNECTIONS: "20" });
    const held = await Promise.all(Array.from({ length: 20 }, () => open(url)));
    await expect(send(url, "/healthz", { method: "GET" })).rejects.toThrow("fetch failed");
    for (const socket of held) socket.destroy();
    await Promise.all(held.map((socket) => closed(socket)));
    const status = async () => (await send(url, "/healthz", { method: "GET" }).catch(() => null))?.status;
    await expect.poll(status, patiently).toBe(200);
  });
});
