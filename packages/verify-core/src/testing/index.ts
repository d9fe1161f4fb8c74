export {
  type AdapterCase,
  adapterContract,
  type ContractApp,
  type ContractSetup,
  type MakeApp,
} from './adapter-contract.ts'
export {
  expectGuarded,
  type GuardCheckOptions,
  guardReport,
  type GuardReportOptions,
} from './expect-guarded.ts'
export type { MountedRouter } from './guarded/express-routes.ts'
export type { GuardedApp, KoaApp } from './guarded/routes-of.ts'
export {
  type EnrollmentCase,
  enrollmentStoreContract,
  type EnrollmentStoreUnderTest,
  type MakeEnrollmentStore,
} from './enrollment-contract.ts'
export { type Answer, type Browser, type BrowserRequest, createBrowser } from './browser.ts'
export { deadlineContract, faultContract } from './fault-contract.ts'
export {
  type FaultyStore,
  faultyStore,
  type StoreCall,
  type StoreFault,
  type StoreFaultScope,
  type StoreVerb,
} from './faulty-store.ts'
export {
  type EmulatedRequest,
  type VonageEmulator,
  vonageEmulator,
  type VonageEmulatorOptions,
} from './vonage-emulator.ts'
export type { EmulatorCredentials } from './vonage-emulator/credentials.ts'
export type {
  Fault,
  FaultKind,
  FaultOperation,
  FaultScope,
  PlainFaultKind,
  SilentFailure,
} from './vonage-emulator/faults.ts'
export type { LoopbackAddress, LoopbackServer } from './vonage-emulator/loopback.ts'
export type { SentMessage } from './vonage-emulator/outbox.ts'
export { signWebhook, type WebhookSignature } from './vonage-emulator/signature.ts'
export type { SentWebhook, WebhookTarget } from './vonage-emulator/webhooks.ts'
export {
  type MakeStore,
  type StoreCase,
  storeContract,
  type StoreUnderTest,
} from './store-contract.ts'
export { yieldingStore } from './yielding-store.ts'
