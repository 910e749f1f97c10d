import process from "node:process";

/** MikroORM 7 needs it, and the argon2 package crashes the process on older ones. */
const least = { major: 22, minor: 17 };

/** Returns an error message if the version of Node is too old; null if it is not. */
export function nodeVersionProblem(version: string): string | null {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > least.major || (major === least.major && minor >= least.minor)) return null;
  return `Portcullis requires Node ${least.major}.${least.minor} or later. This is Node ${version}.`;
}

const problem = nodeVersionProblem(process.versions.node);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
