let last: Promise<unknown> = Promise.resolve();

/**
 * A purge reaches every record of a database. So checks that purge wait for each other if they run at the same time.
 */
export function inTurn(work: () => Promise<void>): Promise<void> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}
