import type { Figure } from './harness.ts'

/** Whether the goal holds. */
export function isReached({ goal, value }: Figure): boolean {
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast
}

/** The figures as a table of Markdown, so that it can go into the docs as it is. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, value, unit, interval, twin, goal, note = '' } = figure
    const bound = 'atMost' in goal ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`
    return [
      name,
      `${shown(value)}${unit === 'times' ? '' : ` ${unit}`}`,
      interval ? interval.map(shown).join(' to ') : '',
      twin === undefined ? '' : shown(twin),
      bound,
      isReached(figure) ? 'yes' : 'NO',
      note,
    ]
  })
  const head = ['figure', 'measured', '95 % interval', 'A/A twin', 'goal', 'reached', 'note']
  const all = [head, head.map(() => '---'), ...rows]
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)))
  return all
    .map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`)
    .join('\n')
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 3 : 1)
}
