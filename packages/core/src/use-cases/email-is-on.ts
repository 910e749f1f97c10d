import type { Profile } from "../domain/user.ts";
import type { EmailPolicy } from "../policies/email.ts";

/** @throws TypeError if the setting `email` is off: a mistake of the application, not of its user */
export function assertEmailIsOn<P extends Profile>(email: EmailPolicy<P>, useCase: string): void {
  if (!email.isOn) throw new TypeError(`${useCase} requires the setting "email" of createPortcullis.`);
}
