/** MongoDB allows 255 bytes for a name with that of its database. The driver and the shell accept these characters. */
const usable = /^(?!system\.)[A-Za-z_][\w.-]{0,99}$/;

/** @throws TypeError if the name would cause problems in MongoDB or its shell */
export function checkedCollectionName(name: string): string {
  if (!usable.test(name)) {
    throw new TypeError("The name of a collection must be 1 to 100 letters, digits, dots, dashes or underscores.");
  }
  return name;
}
