import type { MongoClient } from "mongodb";

/** How long to wait for a server to answer as expected, in milliseconds. */
const timeoutMs = 60_000;

const isWritable = async (client: MongoClient) => {
  const { isWritablePrimary } = await client.db("admin").command({ hello: 1 });
  return isWritablePrimary === true;
};

/** Opens a separate connection for the work. */
export async function withClient<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const { MongoClient } = await import("mongodb");
  const client = new MongoClient(url, { serverSelectionTimeoutMS: timeoutMs });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** Whether a server takes writes. False also if it does not answer. */
export const takesWrites = (url: string): Promise<boolean> =>
  withClient(`${url}&serverSelectionTimeoutMS=500`, isWritable).catch(() => false);

/** Waits until the server answers and, if it belongs to a set, is its primary. */
export const untilWritable = (url: string): Promise<void> =>
  withClient(url, async (client) => {
    const end = Date.now() + timeoutMs;
    while (!(await isWritable(client))) {
      if (Date.now() > end) throw new Error("the server did not become writable within a minute");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
