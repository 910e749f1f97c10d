/** Secrets from the documentation of this and other software, in lower case. */
const samples: ReadonlySet<string> = new Set([
  "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
  "a-string-secret-at-least-256-bits-long",
  "your-256-bit-secret-your-256-bit-secret",
  "this-is-a-sample-secret-for-portcullis-docs",
  "0123456789abcdef0123456789abcdef",
  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  "abcdefghijklmnopqrstuvwxyz123456",
  "abcdefghijklmnopqrstuvwxyz012345",
  "12345678901234567890123456789012",
]);

/** Placeholders that people forget to replace. */
const placeholder =
  /change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|with)|your[-_ ]|example|sample|placeholder|insert[-_ ]|secret[-_ ]?key|super[-_ ]?secret|top[-_ ]?secret|my[-_ ]?secret|keep[-_ ]it[-_ ]secret|at[-_ ]least[-_ ]|password|portcullis/;

/** Returns why a secret of sufficient length can be guessed; null if no reason is known. */
export function weakness(secret: string): string | null {
  const text = secret.toLowerCase();
  if (samples.has(text) || placeholder.test(text)) return "is a sample or placeholder";
  if (new Set(text).size < 8) return "has fewer than 8 different characters";
  if (isRepetition(secret)) return "repeats itself";
  return null;
}

/** Whether the text repeats a shorter one; the last repetition may be truncated. */
function isRepetition(text: string): boolean {
  for (let period = 1; period <= 0.75 * text.length; period += 1) {
    if (text.startsWith(text.slice(period))) return true;
  }
  return false;
}
