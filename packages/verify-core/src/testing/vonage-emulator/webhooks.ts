import { keep } from './outbox.ts'
import { signWebhook } from './signature.ts'
import { checkUrlOf, type Verification } from './verification.ts'

/** Where webhooks go: the status URL and the signature secret of the dashboard. */
export interface WebhookTarget {
  readonly url: string
  readonly signatureSecret: string
}

/** One webhook that was posted. */
export interface SentWebhook {
  readonly url: string
  /** The body as it was sent. */
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** The HTTP status that came back; `undefined` while none has. */
  readonly status: number | undefined
}

/** What a webhook says of a step or of the whole; the real one knows more words than these. */
type WebhookStatus = 'completed' | 'failed' | 'expired' | 'blocked'

/** Posts what happens to verifications. */
export interface Webhooks {
  sendTo(target: WebhookTarget | undefined): void
  /** The running step has ended like this. */
  event(verification: Verification, status: WebhookStatus, at: number): void
  /** The handset is waited for. */
  actionPending(verification: Verification, at: number): void
  /** The verification has ended like this. */
  summary(verification: Verification, status: WebhookStatus, at: number): void
  readonly sent: readonly SentWebhook[]
  /** Wait until everything that was posted has been answered, or could not be. */
  settled(): Promise<void>
  clear(): void
}

/** As with Vonage, only verifications that an application has started are told of. None is posted twice. */
export function createWebhooks(): Webhooks {
  const sent: SentWebhook[] = []
  const underWay = new Set<Promise<void>>()
  let target: WebhookTarget | undefined

  function post(verification: Verification, fields: object, at: number): void {
    const { applicationId, clientRef } = verification.plan
    if (target === undefined || applicationId === undefined) return
    const { url, signatureSecret: secret } = target
    const body = JSON.stringify({
      request_id: verification.id,
      ...fields,
      ...(clientRef !== undefined && { client_ref: clientRef }),
    })
    const authorization = signWebhook(body, { secret, applicationId, at })
    const headers = { 'content-type': 'application/json', authorization }
    const webhook: { -readonly [Name in keyof SentWebhook]: SentWebhook[Name] } = {
      url,
      body,
      headers,
      status: undefined,
    }
    keep(sent, webhook)
    const answered = fetch(url, { method: 'POST', headers, body }).then(
      (response) => void (webhook.status = response.status),
      () => {},
    )
    underWay.add(answered)
    void answered.then(() => underWay.delete(answered))
  }

  return {
    sent,
    sendTo(next) {
      target = next
    },
    event(verification, status, at) {
      const { channel } = verification.step
      const time = new Date(at).toISOString()
      const times = { triggered_at: time, finalized_at: time }
      post(verification, { ...times, type: 'event', channel, status }, at)
    },
    actionPending(verification, at) {
      const { channel } = verification.step
      const about = { triggered_at: new Date(at).toISOString(), type: 'event', channel }
      const action = { type: 'check', check_url: checkUrlOf(verification) }
      post(verification, { ...about, status: 'action_pending', action }, at)
    },
    summary(verification, status, at) {
      const { startedAt, stepIndex, plan } = verification
      const workflow = plan.steps.map(({ channel }, index) => {
        if (index > stepIndex) return { channel, status: 'unused' }
        return { channel, status: index === stepIndex ? status : 'expired' }
      })
      const submitted = new Date(startedAt).toISOString()
      post(verification, { submitted_at: submitted, status, type: 'summary', workflow }, at)
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    clear() {
      sent.length = 0
    },
  }
}
