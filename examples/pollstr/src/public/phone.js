/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access -- Served as it is, so it has no types. */
// Shows a new message as soon as it comes. Without it there is a link to look again.
const { newest } = document.querySelector('[data-newest]').dataset

async function look() {
  const response = await fetch('/dev/phone', { headers: { accept: 'application/json' } })
  const [message] = response.ok ? await response.json() : []
  if (message !== undefined && message.at !== newest) location.reload()
}

setInterval(() => document.hidden || look().catch(() => {}), 2000)
