import type { SettingKinds } from "../input/assert-settings.ts";
import type { OneTimeSecretPurpose } from "../domain/one-time-secret.ts";

/** The pages that links in messages open. They read purpose and secret from the fragment and post them. */
export interface LinkSettings {
  /** An absolute URL without a fragment, also of a mobile application: `https://example.com/reset-password`. */
  readonly resetPassword?: string;
  /** The page for proving an address, current or new: `https://example.com/verify-email`. */
  readonly verifyEmail?: string;
}

export const linkKinds: SettingKinds<LinkSettings> = { resetPassword: "string", verifyEmail: "string" };

/** A scheme, a colon, then visible ASCII without `#`. */
const linkForm = /^[a-z][a-z0-9+.-]*:[!-"$-~]+$/i;

/**
 * Builds links with one-time secrets, only from the settings. The secret is in the fragment, which servers, proxies and
 * logs never see.
 */
export class Links {
  readonly #settings: LinkSettings;

  /** @throws RangeError for a URL that is not absolute or has a fragment */
  constructor(settings: LinkSettings = {}) {
    for (const [name, url] of Object.entries(settings)) {
      if (url !== undefined && !linkForm.test(url as string)) {
        throw new RangeError(`createPortcullis: "links.${name}" must be an absolute URL without a fragment.`);
      }
    }
    this.#settings = settings;
  }

  /** Whether there is a page for each purpose. */
  get areComplete(): boolean {
    return this.#settings.resetPassword !== undefined && this.#settings.verifyEmail !== undefined;
  }

  /** Null if no page is set for the purpose. */
  linkFor(purpose: OneTimeSecretPurpose, secret: string): string | null {
    const { resetPassword, verifyEmail } = this.#settings;
    const page = purpose === "password_reset" ? resetPassword : verifyEmail;
    return page === undefined ? null : `${page}#purpose=${purpose}&secret=${secret}`;
  }
}
