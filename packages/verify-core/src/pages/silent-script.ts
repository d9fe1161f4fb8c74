/**
 * What a silent step needs of the browser. On the code page: the way into it, which is of no use without this script, and
 * the code form once its time is over. Where it comes back to: the result is taken out of the address, where nothing else
 * shall find it, and posted by the forms of the page: the code to be checked, or for want of one the wish for a message.
 */
export const silentScript = `const step = document.getElementById('silent')
if (step) {
  step.hidden = false
  setTimeout(() => location.assign(step.dataset.over), step.dataset.after * 1000)
} else {
  const result = new URLSearchParams(location.hash.slice(1))
  history.replaceState(null, '', location.pathname)
  document.getElementById('stuck').hidden = true
  const proof = document.getElementById('proof')
  const code = result.get('code')
  if (code) {
    proof.elements.code.value = code
    proof.requestSubmit()
  } else if (result.has('error_description')) {
    document.getElementById('instead').requestSubmit()
  }
}
`
