import { ImportError } from "./import-error.ts";

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

const mostBytes = 1_048_576;
const lineFeed = 0x0a;

/**
 * Yields the lines of a stream of UTF-8, without blank ones. It keeps one line and one chunk in memory.
 * @throws ImportError for a line that is longer than 1 MiB or not UTF-8
 */
export async function* linesOf(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Line> {
  let number = 0;
  let rest = Buffer.alloc(0);
  const line = (bytes: Buffer): Line => ({ number: (number += 1), text: decode(bytes, number) });
  for await (const chunk of source) {
    rest = Buffer.concat([rest, Buffer.from(chunk)]);
    let start = 0;
    for (let end = rest.indexOf(lineFeed); end !== -1; end = rest.indexOf(lineFeed, start)) {
      const next = line(rest.subarray(start, end));
      if (next.text.trim() !== "") yield next;
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > mostBytes) throw new ImportError(number + 1, "it is longer than 1 MiB");
  }
  const last = line(rest);
  if (last.text.trim() !== "") yield last;
}

function decode(bytes: Buffer, number: number): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ImportError(number, "it is not UTF-8");
  }
}
