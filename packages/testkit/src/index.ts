export { type Check, type ContractLine, checksOf } from "./harness/check.ts";
export type { ForeignHash, PasswordHasherHarness } from "./harness/password-hasher-harness.ts";
export {
  noProfileSamples,
  type ProfileSamples,
  type SampleProfile,
  sampleProfiles,
} from "./harness/sample-profile.ts";
export { contractLines } from "./contract/contract-lines.ts";
export { passwordHasherContract } from "./contract/password-hasher-contract.ts";
export { tokenCodecContract } from "./contract/token-codec-contract.ts";
export { storageContract } from "./contract/storage-contract.ts";
export type { Repositories, StorageHarness } from "./harness/storage-harness.ts";
export { throttleCountersContract } from "./contract/throttle-counters-contract.ts";
export type { ThrottleCountersHarness } from "./harness/throttle-counters-harness.ts";
export type { TokenCodecHarness } from "./harness/token-codec-harness.ts";
export { type CheapPasswordHasherOptions, createCheapPasswordHasher } from "./doubles/cheap-password-hasher.ts";
export { RecordingNotifier } from "./doubles/recording-notifier.ts";
export { RecordingEvents } from "./doubles/recording-events.ts";
export { SettableClock } from "./doubles/settable-clock.ts";
export { type OpenedHarness, registerContract, type TestContext, type TestRunner } from "./register-contract.ts";
export { httpContract } from "./http/http-contract.ts";
export type { HttpHarness, Lifetimes } from "./http/http-harness.ts";
