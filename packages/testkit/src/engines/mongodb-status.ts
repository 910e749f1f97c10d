import type { MongoClient } from "mongodb";

/** How long a server may take until it answers as it should, in milliseconds. */
const timeoutMs = 60_000;

const isWritable = async (client: MongoClient) => {
  const { isWritablePrimary } = await client.db("admin").command({ hello: 1 });
  return isWritablePrimary === true;
};

/** Makes a connection of its own for the work. */
export async function withClient<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const { MongoClient } = await import("mongodb");
  const client = new MongoClient(url, { serverSelectionTimeoutMS: timeoutMs });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** Whether a server takes writes; false also when it is not there. */
export const takesWrites = (url: string): Promise<boolean> =>
  withClient(`${url}&serverSelectionTimeoutMS=500`, isWritable).catch(() => false);

/** Waits until the server is there and the primary of its set, if it is of one. */
export const untilWritable = (url: string): Promise<void> =>
  withClient(url, async (client) => {
    const end = Date.now() + timeoutMs;
    while (!(await isWritable(client))) {
      if (Date.now() > end) throw new Error("the server did not become writable within a minute");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
