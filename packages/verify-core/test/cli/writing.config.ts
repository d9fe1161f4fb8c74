import { goodOptions } from '../visitor.ts'

/** A service that writes its events down a little later, as an audit log does. */
export const options = goodOptions({
  onEvent({ type }) {
    setTimeout(() => console.log(`written: ${type}`), 50)
  },
})
