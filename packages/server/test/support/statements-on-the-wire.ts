import { BSON } from "mongodb";
import type { StatementReader } from "@portcullis/testkit/engines";

/** PostgreSQL's messages (protocol 3.0, §55.7): the text of each executed statement, also if it was prepared before. */
export function postgresqlStatements(): StatementReader {
  const prepared = new Map<string, string>();
  const textAt = (chunk: Buffer, start: number): [string, number] => {
    const end = chunk.indexOf(0, start);
    return [chunk.toString("utf8", start, end), end + 1];
  };
  return (chunk) => {
    const carriedOut: string[] = [];
    // The first message of a connection has no type. Its first byte is that of a length, 0.
    for (let at = 0; chunk[at] !== 0 && at + 5 <= chunk.length; at += 1 + chunk.readInt32BE(at + 1)) {
      const type = String.fromCharCode(chunk[at] ?? 0);
      const [first, next] = textAt(chunk, at + 5);
      if (type === "Q") carriedOut.push(first);
      if (type === "P") prepared.set(first, textAt(chunk, next)[0]);
      // The name of a portal precedes that of the statement.
      if (type === "B") carriedOut.push(prepared.get(textAt(chunk, next)[0]) ?? "");
    }
    return carriedOut.join("\n");
  };
}

const messageOpcode = 2013;

/** MongoDB's OP_MSG: its command as JSON, without the documents that are sent separately. */
export const mongodbStatements = (): StatementReader => (chunk) => {
  if (chunk.length < 26 || chunk.readInt32LE(12) !== messageOpcode || chunk[20] !== 0) return "";
  const length = chunk.readInt32LE(21);
  if (chunk.length < 21 + length) return "";
  return JSON.stringify(BSON.deserialize(chunk.subarray(21, 21 + length)));
};
