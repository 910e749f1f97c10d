/** The environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Server {
  /** The URL of the server, with credentials. */
  readonly url: string;
  stop(): Promise<void>;
}

/** How tests find or start a database server. */
export interface ServerEngine {
  /** The environment variable with the URL of a running server. */
  readonly urlVariable: string;
  /** The environment variable with the image of a container to start. */
  readonly imageVariable: string;
  readonly defaultImage: string;
  launch(image: string): Promise<Server>;
}

/** A kind of database that the tests of this repository run on. To add one, add a row to `table.ts`. */
export interface Engine {
  readonly name: string;
  /** The name for people: PostgreSQL. */
  readonly label: string;
  /** Null if it runs inside the process. */
  readonly server: ServerEngine | null;
}

/** The URL of an available engine, empty if it runs inside the process; or why the engine is not available. */
export type EngineStatus =
  | { readonly status: "available"; readonly url: string }
  | { readonly status: "skipped"; readonly reason: string };
