import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";

/** Opens a connection to a server and sends bytes as they are. */
export async function open(url: string, bytes = ""): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  if (bytes !== "") socket.write(bytes);
  return socket;
}

/** Everything the server answers until it closes the connection. */
export async function exchange(url: string, bytes: string): Promise<string> {
  return text(await open(url, bytes));
}

/** Resolves when the connection is closed, also when it breaks. */
export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once("close", () => resolve()));
