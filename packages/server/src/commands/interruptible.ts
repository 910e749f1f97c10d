import { CommandError, exitCodes } from "./exit-codes.ts";

/**
 * Runs long work that SIGINT or SIGTERM stops between two steps, so that it can clean up and report how far it got. A
 * second signal ends the process at once.
 * @param work stops when its signal is aborted; what it throws then is ignored
 * @throws CommandError after a signal
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interruption = new AbortController();
  const { signal } = interruption;
  const onSignal = (name: NodeJS.Signals) => {
    const exitCode = name === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
    interruption.abort(new CommandError("Interrupted.", exitCode));
  };
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    return await work(signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** Yields the same items until the signal is aborted. */
export async function* whileUninterrupted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}
