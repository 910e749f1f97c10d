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

/** Milliseconds after which no further request joins a check that has not ended. */
const shareLimit = 60_000;

/**
 * Answers whether the service can be used. Concurrent requests share one check; but a runtime with `waitUntil` may
 * never end what a cancelled request began, so each request has its own there.
 */
export function ready({ ready: check, timeout }: ReadyOptions): Endpoint {
  let running: { readonly since: number; readonly outcome: Promise<boolean> } | null = null;

  const shared = (): Promise<boolean> => {
    if (running !== null && performance.now() - running.since < shareLimit) return running.outcome;
    const outcome = succeeds(check).finally(() => {
      if (running?.outcome === outcome) running = null;
    });
    running = { since: performance.now(), outcome };
    return outcome;
  };

  return async (exchange) => {
    const outcome = exchange.request.waitUntil === undefined ? shared() : succeeds(check);
    if (!(await within(timeout, outcome))) throw new AuthError("unavailable");
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
