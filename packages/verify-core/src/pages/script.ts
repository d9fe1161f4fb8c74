/**
 * What the pages do on top of working without it: a form that cannot be sent twice by a double click, a code that is
 * taken from the message (WebOTP) and sent once when complete, and countdowns, of which one brings the resend buttons.
 * Buttons are disabled only after the browser has read the form, because the pressed one may carry a value.
 */
export const script = `const enable = (form, on) => {
  for (const button of form.querySelectorAll('button')) button.disabled = !on
}
const release = (form) => {
  if (!form.dataset.sent) return
  delete form.dataset.sent
  enable(form, true)
}
for (const form of document.forms) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) return event.preventDefault()
    form.dataset.sent = 1
    setTimeout(enable, 0, form)
    setTimeout(release, 10000, form)
  })
}
addEventListener('pageshow', () => [...document.forms].forEach(release))

const field = document.getElementById('code')
if (field) {
  const { form } = field
  const stop = new AbortController()
  let isSent
  const tidy = () => {
    const digits = field.value.normalize('NFKC').replace(/\\D/g, '')
    if (digits !== field.value) field.value = digits
    if (isSent || digits.length !== Number(field.dataset.digits)) return
    isSent = true
    form.requestSubmit()
  }
  field.addEventListener('input', tidy)
  form.addEventListener('submit', () => stop.abort())
  form.querySelector('[data-script]').hidden = false
  if ('OTPCredential' in window) {
    navigator.credentials
      .get({ otp: { transport: ['sms'] }, signal: stop.signal })
      .then((otp) => { field.value = otp.code; tidy() }, () => {})
  }
}

const { lang } = document.documentElement
const words = (seconds) => {
  const [count, unit] = seconds < 60 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
for (const note of document.querySelectorAll('[data-seconds]')) {
  const { seconds, over = '' } = note.dataset
  const form = !over && note.closest('form')
  const end = Date.now() + seconds * 1000
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000)
    if (left > 0) {
      note.querySelector('b').textContent = words(left)
      return setTimeout(tick, 1000)
    }
    note.textContent = over
    if (form) enable(form, true)
  }
  if (form) enable(form)
  tick()
}
`
