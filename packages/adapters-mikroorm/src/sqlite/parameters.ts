const quotedOrParameter = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\$(\d+)/g;

/** Writes `$1` as `?1`, because SQLite treats `$1` as a named parameter ("Parameters"). */
export const withNumbers = (text: string): string =>
  text.replace(quotedOrParameter, (found, number: string | undefined) => (number === undefined ? found : `?${number}`));
