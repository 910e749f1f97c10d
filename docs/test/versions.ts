/** Whether a version precedes another (Semantic Versioning 2.0.0 §11); the floor is a release. */
export function isBelow(version: string, floor: string): boolean {
  const [one, other] = [parsed(version), parsed(floor)];
  for (const index of [0, 1, 2] as const) {
    if (one.release[index] !== other.release[index]) return one.release[index] < other.release[index];
  }
  return one.isPrerelease;
}

function parsed(version: string) {
  const [, major, minor, patch, rest = ""] = /^(\d+)\.(\d+)\.(\d+)([-+].*)?$/.exec(version) ?? [];
  if (major === undefined) throw new TypeError(`${version} is not a version.`);
  const release: readonly [number, number, number] = [Number(major), Number(minor), Number(patch)];
  return { release, isPrerelease: rest.startsWith("-") };
}
