import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { fixedPort } from "./fixed-port.ts";

export interface Asked {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | Readonly<Record<string, string>>;
  /** The address on this machine from which the request is sent. Default: 127.0.0.1. */
  readonly from?: string;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  /** Each `Set-Cookie` header. */
  readonly cookies: readonly string[];
}

/** A proxy with TLS that runs from a sample configuration. */
export interface Proxy {
  readonly port: number;
  ask(path: string, request?: Asked): Promise<Answered>;
  stop(): Promise<void>;
}

export interface ProxySetup {
  readonly directory: string;
  readonly certificate: Certificate;
  readonly port: number;
}

/** Runs a proxy in the foreground; `configure` writes its configuration and returns the command line. */
export async function startProxy(
  program: string,
  openssl: string,
  configure: (setup: ProxySetup) => readonly string[],
): Promise<Proxy> {
  const directory = mkdtempSync(join(tmpdir(), "portcullis-proxy-"));
  const certificate = makeCertificate(openssl, directory);
  const port = await fixedPort();
  const child = spawn(program, configure({ directory, certificate, port }), { stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => output.push(String(text)));
  const ended = once(child, "exit");
  const agent = new Agent({ keepAlive: true, ca: certificate.pem });
  await untilListening(port, child, output);
  return {
    port,
    ask: (path, asked = {}) => ask(`https://127.0.0.1:${port}${path}`, agent, asked),
    stop: async () => {
      agent.destroy();
      child.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true });
    },
  };
}

async function untilListening(port: number, child: ChildProcess, output: readonly string[]): Promise<void> {
  while (child.exitCode === null) {
    const listening = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
    if (listening) return;
    await delay(20);
  }
  throw new Error(`The proxy ended with ${child.exitCode}: ${output.join("")}`);
}

function ask(url: string, agent: Agent, { method = "GET", headers = {}, body, from }: Asked): Promise<Answered> {
  const isForm = body instanceof URLSearchParams;
  const type = { "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json" };
  const content = isForm ? body.toString() : body && JSON.stringify(body);
  const local = from === undefined ? {} : { localAddress: from };
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, agent, headers: { ...(body === undefined ? {} : type), ...headers }, ...local },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text, cookies: response.headers["set-cookie"] ?? [] }),
        );
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(content);
  });
}
