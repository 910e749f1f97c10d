import type { Problem } from "../api/types.ts";

/** Reads the problem document of a response without consuming its body. Null if it has none. */
export async function readProblem(response: Response): Promise<Problem | null> {
  const [type = ""] = (response.headers.get("Content-Type") ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/problem+json") return null;
  try {
    const value: unknown = await response.clone().json();
    return isProblem(value) ? value : null;
  } catch (error) {
    // An incomplete or aborted response is not the same as invalid JSON.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isProblem(value: unknown): value is Problem {
  const { code, detail } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof code === "string" && typeof detail === "string";
}
