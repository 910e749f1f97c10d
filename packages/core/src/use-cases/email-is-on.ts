import type { Profile } from "../domain/user.ts";
import type { EmailPolicy } from "../policies/email.ts";

/** @throws TypeError where the setting `email` is off: a fault of the application, not of its user */
export function assertEmailIsOn<P extends Profile>(email: EmailPolicy<P>, useCase: string): void {
  if (!email.isOn) throw new TypeError(`${useCase} requires the setting "email" of createPortcullis.`);
}
