import process from "node:process";

/** MikroORM 7 needs it, and the argon2 package crashes the process on older ones. */
const least = { major: 22, minor: 17 };

/** What to tell whoever starts the service on a Node that is too old; null when it is not. */
export function nodeVersionProblem(version: string): string | null {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > least.major || (major === least.major && minor >= least.minor)) return null;
  return `Portcullis needs Node ${least.major}.${least.minor} or later; this is Node ${version}.`;
}

const problem = nodeVersionProblem(process.versions.node);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
