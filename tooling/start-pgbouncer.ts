import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "./find-program.ts";

/** A running PgBouncer in transaction mode, on loopback. */
export interface Pgbouncer {
  /** The database's URL through it. */
  readonly url: string;
  close(): Promise<void>;
}

export interface PgbouncerOptions {
  /** Further lines of its `[pgbouncer]` section. */
  readonly settings?: readonly string[];
  /** Connections to the server: fewer than the clients have, so that clients share them. Default 3. */
  readonly serverConnections?: number;
}

export const pgbouncerSkipped = findProgram("pgbouncer").skipped;

/** The user `nobody`, because PgBouncer refuses to run as root. */
const unprivileged = 65534;

/** Starts PgBouncer in front of one database. */
export async function startPgbouncer(databaseUrl: string, options: PgbouncerOptions = {}): Promise<Pgbouncer> {
  const { path } = findProgram("pgbouncer");
  if (path === null) throw new Error("pgbouncer is not installed.");
  const database = new URL(databaseUrl);
  const name = database.pathname.slice(1);
  const directory = await mkdtemp(join(tmpdir(), "pgbouncer-"));
  const port = await freePort();
  const file = join(directory, "pgbouncer.ini");
  await writeFile(file, configuration(database, name, port, options));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    for (const owned of [directory, file]) await chown(owned, unprivileged, unprivileged);
  }
  await chmod(file, 0o600);
  const child = spawn(path, [file], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(isRoot ? { uid: unprivileged, gid: unprivileged } : {}),
  });
  let log = "";
  for (const output of [child.stdout, child.stderr]) output.setEncoding("utf8").on("data", (text) => (log += text));
  const ended = once(child, "close");
  const close = async () => {
    child.kill("SIGKILL");
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilItListens(port, child);
  } catch (error) {
    await close();
    throw new Error(`pgbouncer does not listen: ${log}`, { cause: error });
  }
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  return { url: url.href, close };
}

const configuration = (database: URL, name: string, port: number, options: PgbouncerOptions) => `[databases]
${name} = host=${database.hostname} port=${database.port} dbname=${name} user=${database.username} password=${database.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${options.serverConnections ?? 3}
${(options.settings ?? []).join("\n")}
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function untilItListens(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch {
      // PgBouncer does not answer yet.
    } finally {
      socket.destroy();
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`It ended with ${child.exitCode ?? child.signalCode}.`);
}
