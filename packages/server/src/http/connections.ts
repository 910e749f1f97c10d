import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The open connections of a server, and the answer each is waiting for. */
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
    // Before the application's own listener, so that the header is set before an answer can begin.
    server.prependListener("request", (request, response) => {
      const { socket } = request;
      this.#open.set(socket, response);
      if (this.#closing) lastOf(response);
      // What is written to an answer that has ended or lost its connection; without a listener it ends the process.
      response.on("error", () => undefined);
      response.once("close", () => {
        if (this.#open.get(socket) === response) this.#open.set(socket, null);
        // Not while it listens still: a request may be on its way on a connection that is idle as yet.
        if (!server.listening) server.closeIdleConnections();
      });
    });
  }

  get count(): number {
    return this.#open.size;
  }

  /** How many there have been. */
  get takenUp(): number {
    return this.#takenUp;
  }

  answering(socket: Socket): ServerResponse | null {
    return this.#open.get(socket) ?? null;
  }

  /** From now on each answer is the last on its connection (RFC 9112 §9.6). */
  closeAfterAnswers(): void {
    this.#closing = true;
    for (const response of this.#open.values()) if (response !== null) lastOf(response);
  }

  /** Ends connections on which no request has been received. */
  endUnused(): void {
    for (const [socket, response] of this.#open) if (response === null) socket.destroy();
  }
}

function lastOf(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
}
