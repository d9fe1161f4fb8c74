/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- Served as it is, so it has no types. */
// Keeps the bars of the results page up to date while somebody looks. The page is complete without it.
const list = document.querySelector('[data-results]')
const live = document.querySelector('[data-live]')
let timer

async function refresh() {
  const response = await fetch(list.dataset.results, { headers: { accept: 'application/json' } })
  // Logged out or no longer verified: asking again would not help.
  if (response.status === 401 || response.status === 403) return false
  if (!response.ok) return true
  const { total, choices } = await response.json()
  document.querySelector('[data-total]').textContent = total
  for (const { id, percent, label } of choices) {
    document.querySelector(`[data-votes="${id}"]`).textContent = label
    document.querySelector(`[data-bar="${id}"]`).value = percent
  }
  live.hidden = false
  return true
}

async function loop() {
  clearTimeout(timer)
  if (document.hidden) return
  const goOn = await refresh().catch(() => true)
  live.hidden = live.hidden || !goOn
  if (goOn) timer = setTimeout(start, 3000)
}

function start() {
  void loop()
}

document.addEventListener('visibilitychange', start)
start()
