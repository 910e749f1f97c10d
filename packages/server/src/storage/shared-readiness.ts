/** Concurrent calls share one check, so that probes do not pile up on a slow database. */
export function sharedReadiness(ready: () => Promise<void>): () => Promise<void> {
  let asking: Promise<void> | undefined;
  return () => {
    asking ??= ready().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}
