/**
 * What the pages do on top of working without it: a button that cannot be pressed twice, a code that is taken from the
 * message (WebOTP) and sent when complete, and a resend button that comes when its time has come.
 */
export const script = `'use strict'
for (const form of document.querySelectorAll('form[data-once]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) return event.preventDefault()
    form.dataset.sent = '1'
    setTimeout(() => { delete form.dataset.sent }, 10000)
  })
}
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent
})
const codeForm = document.querySelector('form[data-code]')
if (codeForm) {
  const field = codeForm.elements.namedItem('code')
  const length = Number(codeForm.dataset.code)
  const stop = new AbortController()
  let isSent = false
  const fill = () => {
    const digits = field.value.normalize('NFKC').replace(/\\D/g, '').slice(0, length)
    if (digits !== field.value) field.value = digits
    if (digits.length !== length || isSent) return
    isSent = true
    codeForm.requestSubmit()
  }
  field.addEventListener('input', fill)
  field.focus()
  codeForm.addEventListener('submit', () => stop.abort())
  if ('OTPCredential' in window) {
    navigator.credentials
      .get({ otp: { transport: ['sms'] }, signal: stop.signal })
      .then((otp) => { if (otp) { field.value = otp.code; fill() } })
      .catch(() => {})
  }
}
const resend = document.querySelector('form[data-wait]')
if (resend && Number(resend.dataset.wait) > 0) {
  const buttons = resend.querySelectorAll('button')
  for (const button of buttons) button.disabled = true
  setTimeout(() => {
    for (const button of buttons) button.disabled = false
    resend.querySelector('[data-waiting]')?.remove()
  }, Number(resend.dataset.wait) * 1000)
}
`
