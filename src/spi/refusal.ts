/** How an adapter refuses a draft or a removal that the rules of the standard do not allow. */
import { under, type Fault } from '#domain/faults.ts'

/** All faults of one draft. The source has not changed. The faults become the `invalidParams` of a 400. */
export class Refusal extends Error {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(`refused: ${faults.map(({ name, code }) => `${name} ${code}`).join(', ')}`)
    this.name = 'Refusal'
    this.faults = faults
  }

  static unless(faults: readonly Fault[]): void {
    if (faults.length > 0) throw new Refusal(faults)
  }

  /** Does `work` for a part of a draft: its faults are told under the part's own path. */
  static within<T>(path: string, work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      throw new Refusal(under(path, error.faults))
    }
  }
}
