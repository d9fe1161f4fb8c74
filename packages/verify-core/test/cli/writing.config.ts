import { goodOptions } from '../visitor.ts'

/** A service that writes its events down a little later, as an audit log does. */
export const options = goodOptions({
  onEvent({ type }) {
    setTimeout(() => process.stdout.write(`written: ${type}\n`), 50)
  },
})
