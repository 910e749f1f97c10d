/** Those who ask while an answer is on its way get the same one, so that probes do not pile up on a slow database. */
export function sharedReadiness(ready: () => Promise<void>): () => Promise<void> {
  let asking: Promise<void> | undefined;
  return () => {
    asking ??= ready().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}
