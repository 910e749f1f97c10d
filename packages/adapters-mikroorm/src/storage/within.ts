import { StorageError } from "@portcullis/core/ports";

/**
 * Waits at most the given milliseconds (0 means no limit) for the database to answer. Any failure means that it is
 * unavailable.
 * @param storageError converts the driver's error
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
