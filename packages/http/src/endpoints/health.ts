import { AuthError } from "@portcullis/core";
import { z } from "zod";
import type { Operation } from "./operation.ts";
import type { Endpoint } from "./endpoint.ts";

const statusSchema = <S extends string>(status: S) => z.strictObject({ status: z.literal(status) });

export const healthOperation: Operation = {
  id: "health",
  tag: "Service",
  summary: "Check that the process is running",
  access: "everybody",
  answer: { status: 200, description: "The process is running.", schema: statusSchema("ok") },
  selfContained: true,
};

/** Answers that the process is running, without checking anything else. */
export function health(): Endpoint {
  return async (exchange) => exchange.answerJson(200, { status: "ok" });
}

export const readyOperation: Operation = {
  id: "ready",
  tag: "Service",
  summary: "Check that the service can be used",
  access: "everybody",
  answer: { status: 200, description: "The service can be used.", schema: statusSchema("ready") },
  problems: ["unavailable"],
  selfContained: true,
};

export interface ReadyOptions {
  readonly ready: () => Promise<void>;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Answers whether the service can be used. Concurrent requests share one check. */
export function ready({ ready: check, timeout }: ReadyOptions): Endpoint {
  let running: Promise<boolean> | null = null;
  return async (exchange) => {
    running ??= succeeds(check).finally(() => {
      running = null;
    });
    const isReady = await within(timeout, running);
    if (!isReady) throw new AuthError("unavailable");
    exchange.answerJson(200, { status: "ready" });
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

/** False if it takes longer. */
async function within(milliseconds: number, outcome: Promise<boolean>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expiry = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  return await Promise.race([outcome, expiry]).finally(() => clearTimeout(timer));
}
