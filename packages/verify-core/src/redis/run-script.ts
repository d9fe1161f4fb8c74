/** Run by name; the server answers NOSCRIPT, having run nothing, when it is new or was told to forget its scripts. */
export async function byNameOrText(
  byName: () => Promise<unknown>,
  byText: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return await byName()
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return byText()
    throw error
  }
}
