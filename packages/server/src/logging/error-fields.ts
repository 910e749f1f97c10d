import { StorageError } from "@portcullis/core";

/**
 * What a log may know of an error. The message only of errors whose messages are ours: those of a database carry
 * values. A stack begins with the message, so only its frames are taken.
 */
export function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error };
  const code: unknown = "code" in error ? error.code : undefined;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(typeof code === "string" && /^\w{1,64}$/.test(code) ? { code } : {}),
    ...(error instanceof StorageError ? { message: error.message } : {}),
    stack: frames.map((line) => line.trim()).join(" | "),
  };
}
