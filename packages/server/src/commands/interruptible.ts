import { CommandError, exitCodes } from "./exit-codes.ts";

/**
 * Work that takes long: SIGINT or SIGTERM ends it between two steps, so that it can clear up and tell how far it got. The
 * second signal ends the process at once.
 * @param work stops when its signal is aborted; what it throws then does not matter
 * @throws CommandError when a signal came
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

/** The same items, until the signal comes. */
export async function* whileUninterrupted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}
