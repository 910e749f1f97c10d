import { connect } from "node:net";

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. If there are several headers with one name, all values. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

/** Sends exactly these bytes and reads until the server closes the connection. */
export function sendRaw(port: number, ...parts: readonly (string | Uint8Array)[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const received: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => received.push(chunk));
    socket.on("error", reject);
    socket.on("end", () => {
      socket.end();
      resolve(parse(Buffer.concat(received).toString("latin1")));
    });
    for (const part of parts) socket.write(part);
  });
}

function parse(text: string): RawAnswer {
  const end = text.indexOf("\r\n\r\n");
  const [start = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Map<string, readonly string[]>();
  for (const line of lines) {
    const [name = "", ...value] = line.split(":");
    const key = name.toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), value.join(":").trim()]);
  }
  return { status: Number(start.split(" ")[1]), headers, body: text.slice(end + 4) };
}
