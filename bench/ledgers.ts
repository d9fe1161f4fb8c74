import { type Json, memoryStore, type Store } from 'verify-core'
import { client, generous, phone } from './people.ts'

/** The ledger of a user with a pending challenge, as core writes it, made into that of another user. */
export async function ledgerMaker(): Promise<(at: number) => Json> {
  const written: Json[] = []
  const inner = memoryStore()
  const store: Store = {
    ...inner,
    put(key, value, options) {
      if (key.endsWith('ledger')) written.push(value)
      return inner.put(key, value, options)
    },
  }
  const post = await client({ ...generous(), store })
  await post('/create', 'ann', { number: phone })
  const template = JSON.stringify(written.at(-1))
  const { id } = (written.at(-1) as { data: { challenge: { id: string } } }).data.challenge
  return (at) => JSON.parse(template.replace(id, String(at).padStart(22, '0'))) as Json
}
