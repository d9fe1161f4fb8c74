/**
 * What the code page does while the code is on its way: it asks how that stands, at first after 2 s, then ever more
 * seldom up to every 20 s, and says what is new. Not while nobody looks, and no more once there is nothing to wait for.
 */
export const liveScript = `const state = document.getElementById('delivery')
const next = document.getElementById('next')
let wait = 2000
let isDone = false
let isPlanned = false
const say = (place, text = '') => {
  if (place.textContent !== text) place.textContent = text
}
const read = async () => {
  const answer = await fetch(state.dataset.status, { headers: { accept: 'application/json' } })
  if (answer.status >= 500) return
  const { step, delivery = {} } = await answer.json()
  isDone = step !== 'code'
  if (isDone) return
  say(state, delivery.text)
  say(next, delivery.nextText)
  isDone = /blocked|ended/.test(delivery.state) && !delivery.nextText
}
const plan = () => {
  if (isDone || isPlanned || document.hidden) return
  isPlanned = true
  setTimeout(look, wait)
}
const look = async () => {
  if (!document.hidden) await read().catch(() => {})
  wait = Math.min(wait * 1.5, 20000)
  isPlanned = false
  plan()
}
document.addEventListener('visibilitychange', plan)
plan()
`
