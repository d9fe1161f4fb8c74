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
  if (goOn) timer = setTimeout(loop, 3000)
}

document.addEventListener('visibilitychange', loop)
loop()
