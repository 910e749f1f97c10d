let last: Promise<unknown> = Promise.resolve();

/** Purging reaches every record of a database: checks that do it wait for each other when run side by side. */
export function inTurn(work: () => Promise<void>): Promise<void> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}
