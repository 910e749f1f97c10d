/** How long to poll for what follows an answer, on a busy machine. */
export const patiently = { timeout: 20_000 };
