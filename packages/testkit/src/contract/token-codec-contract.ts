import type { Check } from "../harness/check.ts";
import { tokenRefusals } from "./token-codec/refusals.ts";
import { tokenValidity } from "./token-codec/validity.ts";
import type { TokenCodecHarness } from "../harness/token-codec-harness.ts";

/** What every `TokenCodec` must do: lines 40 to 42 of the contract. */
export const tokenCodecContract: readonly Check<TokenCodecHarness>[] = [...tokenValidity, ...tokenRefusals];
