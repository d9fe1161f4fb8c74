/** One line of the table. */
export interface Figure {
  readonly name: string
  /** What the goal bounds: a ratio, or an amount of `unit`. */
  readonly value: number
  readonly unit: 'times' | 'ms' | 'modules' | 'MB' | 'bytes' | 'calls'
  /** 95 % bootstrap interval of the median. Absent: counted, not measured. */
  readonly interval?: readonly [low: number, high: number] | undefined
  /** The same against a second copy of the yardstick itself: how far off 1 is noise here. */
  readonly twin?: number | undefined
  readonly goal: { readonly atMost: number } | { readonly atLeast: number }
  /** What the figure alone does not say. */
  readonly note?: string
}

/** What a file of `suite/` exports as `measure`. */
export type Measure = () => Promise<readonly Figure[]>

/** Runs one batch. */
type Batch = () => void | Promise<void>

export interface Sides {
  /** What is measured. */
  readonly ours: Batch
  /** What it is measured against. */
  readonly bare: Batch
  /** A second copy of `bare`, built separately. */
  readonly twin: Batch
}

export interface Comparison {
  readonly value: number
  readonly interval: readonly [number, number]
  readonly twin: number
}

/**
 * Ratio of the main-thread CPU of `ours` over `bare`, of the median round. Within a round the sides take turns there and
 * back, so that whatever drifts (the clock rate, a neighbor) meets all of them alike.
 */
export async function compareCpu(sides: Sides, rounds: number): Promise<Comparison> {
  const { ours, bare, twin } = sides
  for (let warmUp = 0; warmUp < 3; warmUp += 1) {
    for (const side of [ours, bare, twin]) await side()
  }
  const ratios: number[] = []
  const twins: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const spent = new Map<Batch, number>()
    for (const side of [ours, bare, twin, twin, bare, ours]) {
      spent.set(side, (spent.get(side) ?? 0) + (await cpuOf(side)))
    }
    const yardstick = spent.get(bare) ?? 0
    ratios.push((spent.get(ours) ?? 0) / yardstick)
    twins.push((spent.get(twin) ?? 0) / yardstick)
  }
  return comparison(ratios, twins)
}

/** What the rounds come to: `ours` over `bare` in each, and `twin` over `bare`. */
export function comparison(ratios: readonly number[], twins: readonly number[]): Comparison {
  return { value: median(ratios), interval: bootstrap(ratios), twin: median(twins) }
}

/** Microseconds of CPU that this thread spends on `work`. */
async function cpuOf(work: Batch): Promise<number> {
  const before = cpuNow()
  await work()
  return cpuNow() - before
}

const nobody = new Int32Array(new SharedArrayBuffer(4))

/** Microseconds of CPU that this thread has spent so far. */
export function cpuNow(): number {
  // Linux brings a thread's account up to date at its clock ticks, milliseconds apart, and when the thread gives way.
  Atomics.wait(nobody, 0, 0, 0.001)
  const { user, system } = process.threadCpuUsage()
  return user + system
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which a share `q` of the values lies. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

/** Where the median would lie in 95 of 100 repetitions, as drawing from the rounds again and again tells. */
export function bootstrap(values: readonly number[]): readonly [number, number] {
  const medians = Array.from({ length: 1_000 }, () =>
    median(values.map(() => values[Math.floor(Math.random() * values.length)] ?? 0)),
  )
  return [quantile(medians, 0.025), quantile(medians, 0.975)]
}
