import { parentPort } from 'node:worker_threads'
import { vonageEmulator } from 'verify-core/testing'

// A thread of its own, so that the emulator's work is not counted as the client's.
const vonage = vonageEmulator()
const { url } = await vonage.listen()
parentPort?.postMessage(url)
parentPort?.on('message', (numbers: readonly string[] | 'reset') => {
  if (numbers === 'reset') vonage.reset()
  parentPort?.postMessage(numbers === 'reset' ? [] : numbers.map((to) => vonage.lastCode(to)))
})
