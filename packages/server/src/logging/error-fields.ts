import { StorageError } from "@portcullis/core";

/**
 * Returns what a log may contain of an error. Only messages of `StorageError` are logged: those of a database contain
 * values. A stack begins with the message, so only its frames are logged. Never throws, whatever the error is.
 */
export function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(error);
  } catch {
    return { name: "unreadable" };
  }
}

function fieldsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error };
  const code: unknown = "code" in error ? error.code : undefined;
  const stack: unknown = error.stack;
  const frames = (typeof stack === "string" ? stack : "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(typeof code === "string" && /^\w{1,64}$/.test(code) ? { code } : {}),
    ...(error instanceof StorageError ? { message: error.message } : {}),
    stack: frames.map((line) => line.trim()).join(" | "),
  };
}
