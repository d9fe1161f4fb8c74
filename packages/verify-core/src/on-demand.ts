let loaded: Promise<typeof import('./visit.ts')> | undefined

/**
 * Most of the code is for visitors of the flow and for those whom the guard refuses with a page. The first of them has
 * it loaded, not the import of the package.
 */
export function loadVisit(): Promise<typeof import('./visit.ts')> {
  return (loaded ??= import('./visit.ts'))
}
