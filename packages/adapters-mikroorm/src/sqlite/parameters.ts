const quotedOrParameter = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\$(\d+)/g;

/** Writes `$1` as `?1`: SQLite takes the first for a name ("Parameters"). */
export const withNumbers = (text: string): string =>
  text.replace(quotedOrParameter, (found, number: string | undefined) => (number === undefined ? found : `?${number}`));
