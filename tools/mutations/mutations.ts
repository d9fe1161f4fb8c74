import { accessMutations } from './changes/access.ts'
import { flowMutations } from './changes/flow.ts'
import { jsonMutations } from './changes/json.ts'
import { limitMutations } from './changes/limits.ts'
import { mountMutations } from './changes/mounts.ts'
import { silentMutations } from './changes/silent.ts'
import { webhookMutations } from './changes/webhooks.ts'
import { wireMutations } from './changes/wire.ts'
import type { Mutation } from './mutation.ts'

/** One fault each; together they prove that every case of the adapter contract can fail. */
export const mutations: readonly Mutation[] = [
  ...accessMutations,
  ...flowMutations,
  ...limitMutations,
  ...wireMutations,
  ...jsonMutations,
  ...silentMutations,
  ...webhookMutations,
  ...mountMutations,
]
