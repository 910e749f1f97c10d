/** The stores that this repository's tests run on. */
export type EngineName = "memory" | "pglite" | "postgresql" | "mongodb" | "mongodb-replica-set";

/** The environment, read by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Server {
  /** Where it answers, with credentials. */
  readonly url: string;
  stop(): Promise<void>;
}

/** How a database server is found or started. */
export interface ServerEngine {
  /** The environment variable that names a server which is there already. */
  readonly urlVariable: string;
  /** The environment variable that names the image of a container to start. */
  readonly imageVariable: string;
  readonly defaultImage: string;
  launch(image: string): Promise<Server>;
}

export interface Engine {
  readonly name: EngineName;
  /** For people: PostgreSQL. */
  readonly label: string;
  /** Null when it runs inside the process. */
  readonly server: ServerEngine | null;
}

/** Whether tests can run on an engine: the server's URL (empty for one inside the process), or why not. */
export type EngineStatus =
  | { readonly status: "available"; readonly url: string }
  | { readonly status: "skipped"; readonly reason: string };

export type EngineStatuses = Readonly<Record<EngineName, EngineStatus>>;
