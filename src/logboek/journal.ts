/** What has to be kept before an answer goes out: appended, and confirmed by every place that it goes to. */

/** Where entries go. `write` resolves once they are kept, and rejects when that is not certain. */
export interface Destination<Entry> {
  write(entries: readonly Entry[]): Promise<void>
  close(): Promise<void>
}

export type Duty = 'verplicht' | 'optioneel'

/** What is kept: of whom data was processed, who did what, and what was decided. */
export type JournalName = 'logboek' | 'auditlog' | 'beslissingenlog'

export interface JournalSettings<Entry> {
  readonly name: JournalName
  readonly destinations: readonly Destination<Entry>[]
  /** Told of an entry that could not be written; must not throw. */
  readonly report: (error: unknown) => void
}

/** A journal could not be written, and what belongs in it may not be done without. */
export class NotRecorded extends Error {
  override readonly name = 'NotRecorded'
  readonly journal: JournalName
  /** What was to be recorded is a change, and has been made. */
  readonly done: boolean

  constructor(journal: JournalName, done = false) {
    super(`the ${journal} has not confirmed`)
    this.journal = journal
    this.done = done
  }
}

export class Journal<Entry> {
  readonly #settings: JournalSettings<Entry>

  constructor(settings: JournalSettings<Entry>) {
    this.#settings = settings
  }

  /** Throws NotRecorded where it is `verplicht` and one of the destinations has not confirmed. */
  async write(entries: readonly Entry[], duty: Duty): Promise<void> {
    const { name, destinations, report } = this.#settings
    const outcomes = await Promise.allSettled(destinations.map((destination) => destination.write(entries)))
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    for (const failure of failures) report(failure)
    if (failures.length > 0 && duty === 'verplicht') throw new NotRecorded(name)
  }

  /** Asked before something is changed: that it takes entries now. Throws NotRecorded like `write`. */
  async ready(duty: Duty): Promise<void> {
    if (duty === 'verplicht') await this.write([], duty)
  }

  async close(): Promise<void> {
    await Promise.all(this.#settings.destinations.map((destination) => destination.close()))
  }
}
