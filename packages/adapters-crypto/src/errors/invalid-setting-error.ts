/** A setting or key is invalid or unsafe. The message names the setting and never contains a secret. */
export class InvalidSettingError extends Error {
  override readonly name = "InvalidSettingError";
}
