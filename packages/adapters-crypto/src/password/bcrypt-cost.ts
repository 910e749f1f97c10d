// Version, cost 4 to 31, then 22 characters of salt and 31 of hash in bcrypt's base64. Each step of cost doubles the
// time. The last characters carry 2 and 4 bits, so only some are valid.
const bcrypt =
  /^\$2[aby]\$(?<cost>0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/;

/** Returns the cost of a bcrypt hash; null if the text is not one. */
export function bcryptCost(text: string): number | null {
  const cost = bcrypt.exec(text)?.groups?.["cost"];
  return cost === undefined ? null : Number(cost);
}
