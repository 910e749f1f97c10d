import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The open connections of a server, and the response that each waits for. */
export class Connections {
  readonly #open = new Map<Socket, ServerResponse | null>();
  #takenUp = 0;
  #closing = false;

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#open.set(socket, null);
      this.#takenUp += 1;
      socket.once("close", () => this.#open.delete(socket));
    });
    // Before the application's listener, so that the header is set before a response can start.
    server.prependListener("request", (request, response) => {
      const { socket } = request;
      this.#open.set(socket, response);
      if (this.#closing) lastOf(response);
      // A write after the end or to a lost connection. Without a listener, the error would end the process.
      response.on("error", () => undefined);
      response.once("close", () => {
        if (this.#open.get(socket) === response) this.#open.set(socket, null);
        // Not while it still listens: a request may be arriving on an idle connection.
        if (!server.listening) server.closeIdleConnections();
      });
    });
  }

  get count(): number {
    return this.#open.size;
  }

  /** How many connections there have been. */
  get takenUp(): number {
    return this.#takenUp;
  }

  answering(socket: Socket): ServerResponse | null {
    return this.#open.get(socket) ?? null;
  }

  /** From now on each response is the last on its connection (RFC 9112 §9.6). */
  closeAfterAnswers(): void {
    this.#closing = true;
    for (const response of this.#open.values()) if (response !== null) lastOf(response);
  }

  /** Closes connections on which no request has been received. */
  endUnused(): void {
    for (const [socket, response] of this.#open) if (response === null) socket.destroy();
  }
}

function lastOf(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
}
