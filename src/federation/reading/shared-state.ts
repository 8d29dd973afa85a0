/** What the replicas of one installation have to know of each other. In memory it serves one process. */
export interface SharedState {
  /** How often a source is known to have changed through Gevel; what was read before a change is not used after it. */
  generation(source: number): number | Promise<number>
  raiseGeneration(source: number): Promise<void>
}

export function memoryState(): SharedState {
  const generations = new Map<number, number>()
  const generation = (source: number) => generations.get(source) ?? 0
  return {
    generation,
    raiseGeneration: async (source) => void generations.set(source, generation(source) + 1),
  }
}
