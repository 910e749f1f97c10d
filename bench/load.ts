import autocannon from "autocannon";

/** What a server did for one load. */
export interface Load {
  readonly requestsPerSecond: number;
  /** Milliseconds, as is the next. */
  readonly p50: number;
  readonly p99: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly connections: number;
  /** How many requests in all; or for how many seconds. */
  readonly amount?: number;
  readonly seconds?: number;
  /** What each connection sends, by its number; asked again after each answer. */
  readonly request: (
    connection: number,
    answered: string | null,
  ) => { readonly authorization?: string; readonly body?: object };
  /** Statuses other than 2xx that are no failure. */
  readonly refusals?: boolean;
}

/**
 * Sends requests over as many connections, on each the next when the last is answered.
 * @throws Error when one is not answered with success
 */
export async function load(options: LoadOptions): Promise<Load> {
  const { url, path, method, connections, amount, seconds = 3600, request, refusals = false } = options;
  let connection = 0;
  const times: number[] = [];
  const prepare = (client: autocannon.Client) => {
    const number = (connection += 1) - 1;
    const set = (answered: string | null) => {
      const { authorization, body } = request(number, answered);
      const text = body === undefined ? "" : JSON.stringify(body);
      client.setHeadersAndBody(
        {
          ...(authorization === undefined ? {} : { Authorization: `Bearer ${authorization}` }),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        text,
      );
    };
    set(null);
    client.on("body", (chunk: Buffer) => set(chunk.toString()));
    client.on("response", (status, _, milliseconds) => {
      if (status < 300) times.push(milliseconds);
    });
  };
  const result = await autocannon({
    url: url + path,
    method,
    connections,
    ...(amount === undefined ? {} : { amount }),
    duration: seconds,
    setupClient: prepare,
  });
  const { errors, timeouts, non2xx } = result;
  if (errors + timeouts > 0 || (!refusals && non2xx > 0)) {
    throw new Error(`${method} ${path}: ${errors} errors, ${timeouts} timeouts, ${non2xx} answers without success.`);
  }
  const taken = (result.finish.getTime() - result.start.getTime()) / 1000;
  times.sort((a, b) => a - b);
  const quantile = (share: number) => times[Math.floor(share * times.length)] ?? Number.NaN;
  return { requestsPerSecond: times.length / taken, p50: quantile(0.5), p99: quantile(0.99) };
}
