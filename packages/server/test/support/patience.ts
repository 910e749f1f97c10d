/** How long to poll for what comes a moment after an answer, on a busy machine. */
export const patiently = { timeout: 20_000 };
