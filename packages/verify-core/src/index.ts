export { isTwoFactorError, TwoFactorError, type TwoFactorErrorCode } from './errors.ts'
export type { TwoFactorEvent } from './events.ts'
export type { Guard, GuardOptions, GuardResult } from './guard.ts'
export type { BodySource, SlotChange, TwoFactorRequest, TwoFactorResponse } from './http.ts'
export { memoryStore, type MemoryStoreOptions } from './memory-store.ts'
export type { LimitOptions, Limits } from './limits.ts'
export type { Block, Operator, UserReport } from './operator.ts'
export type { TwoFactorOptions } from './options.ts'
export type {
  CodePage,
  Delivery,
  DeliveryState,
  NumberPage,
  Page,
  Problem,
  ProblemCode,
  ProblemPage,
  SendPage,
} from './page.ts'
export type { MessageOverrides, Messages } from './pages/messages.ts'
export { type E164, maskPhone, type ParsedPhone, parsePhone, type PhoneType } from './phone.ts'
export type {
  Channel,
  CheckOutcome,
  DeliveryReport,
  Fallback,
  ProviderWebhook,
  ResendRequest,
  StartOutcome,
  StartRequest,
  VerifyProvider,
  WebhookReading,
  WebhookRefusal,
} from './provider.ts'
export type { Enrollment, EnrollmentStore, Factor, StoredEnrollment } from './records/types.ts'
export { isSafeNext, safeNext } from './return-to.ts'
export type { BeforeSend, ConversionOptions, SpendOptions } from './send-options.ts'
export type { Slot } from './slot.ts'
export { splitStore, type SplitStoreOptions } from './split-store.ts'
export type { Budget, Entry, Json, PutOptions, RemoveOptions, Store, Taken } from './store.ts'
export { createTwoFactor, type Revoke, type TwoFactor, type TwoFactorState } from './two-factor.ts'
export type { UpgradeResult } from './upgrade.ts'
export type { User } from './user.ts'
