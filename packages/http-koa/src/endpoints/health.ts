import { AuthError } from "@portcullis/core";
import { answer } from "../wire/answer.ts";
import type { Endpoint } from "./endpoint.ts";

/** Whether the process lives; asks nobody. */
export function health(): Endpoint {
  return async (ctx) => answer(ctx, 200, { status: "ok" });
}

export interface ReadyOptions {
  readonly ready: () => Promise<void>;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Whether the service can do its work, or why not to send it any. */
export function ready({ ready: check, timeout }: ReadyOptions): Endpoint {
  return async (ctx) => {
    const inTime = await Promise.race([succeeds(check), expiryOf(timeout)]);
    if (!inTime) throw new AuthError("unavailable");
    answer(ctx, 200, { status: "ready" });
  };
}

async function succeeds(check: () => Promise<void>): Promise<boolean> {
  try {
    await check();
    return true;
  } catch {
    return false;
  }
}

function expiryOf(milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, false).unref();
  });
}
