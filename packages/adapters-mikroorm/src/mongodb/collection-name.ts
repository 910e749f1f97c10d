/** MongoDB allows 255 bytes for a name with its database's; the driver and the shell take these as they are. */
const usable = /^(?!system\.)[A-Za-z_][\w.-]{0,99}$/;

/** @throws TypeError when MongoDB, or an operator at its shell, would have trouble with it */
export function checkedCollectionName(name: string): string {
  if (!usable.test(name)) {
    throw new TypeError("A collection's name has 1 to 100 letters, digits, dots, dashes and underscores.");
  }
  return name;
}
