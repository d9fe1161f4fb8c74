import type { Duplex } from 'node:stream'
import type { UpgradeResult } from '../upgrade.ts'
import type { User } from '../user.ts'

/**
 * Carry a decision out on the socket. Answers who it is, or `undefined` when the socket has been
 * answered and closed. The socket is closed as well when `decide` throws, which is thrown on.
 */
export async function settleUpgrade(
  socket: Duplex,
  decide: () => Promise<UpgradeResult>,
): Promise<{ readonly user: User } | undefined> {
  const close = () => void socket.destroy()
  // Node has taken its own listener off: an error that nobody listens to would end the process.
  socket.on('error', close)
  try {
    const result = await decide()
    if (result.kind === 'refuse') {
      socket.end(result.raw, close)
      return undefined
    }
    socket.off('error', close)
    return { user: result.user }
  } catch (error) {
    close()
    throw error
  }
}
