import { StorageError } from "@portcullis/core/ports";

/**
 * Waits no longer than that many milliseconds (0: without limit) for a sign of life. Whatever keeps a database from giving one, it is not
 * available.
 * @param storageError makes what may be passed on of a driver's error
 */
export async function within(
  milliseconds: number,
  answer: Promise<unknown>,
  storageError: (error: unknown) => StorageError,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    if (milliseconds === 0) return;
    timer = setTimeout(() => reject(new StorageError("unavailable", "ETIMEDOUT")), milliseconds);
  });
  try {
    await Promise.race([answer, late]);
  } catch (error) {
    const { engineCode, reason } = storageError(error);
    throw new StorageError("unavailable", engineCode, reason === undefined ? {} : { reason });
  } finally {
    clearTimeout(timer);
  }
}
