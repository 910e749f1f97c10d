import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";

/** Opens a connection to a server and sends bytes unchanged. */
export async function open(url: string, bytes = ""): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  if (bytes !== "") socket.write(bytes);
  return socket;
}

/** Everything that the server sends until it closes the connection. */
export async function exchange(url: string, bytes: string): Promise<string> {
  return text(await open(url, bytes));
}

/** Resolves when the connection is closed, also after an error. */
export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once("close", () => resolve()));
