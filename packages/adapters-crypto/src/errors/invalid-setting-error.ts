/** A setting or key that would make the system unsafe or can't work. Its message names the setting and never holds its value when that is secret. */
export class InvalidSettingError extends Error {
  override readonly name = "InvalidSettingError";
}
